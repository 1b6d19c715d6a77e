// The voice says sentence after sentence, stops when it is told, and goes on with what waits to be heard.
import { beforeEach, expect, test } from "vitest";
import type { Sheet } from "../article/sheet";
import type { ArticleHead } from "../backend/bindings";
import { Aloud } from "./aloud.svelte";

const TEXT = "L’eau monte. La classe part. Tout dort.";
const sheet = { map: { text: TEXT } } as Sheet;
const head = { id: "a", title: "Un", language: "fr" } as ArticleHead;

/** A voice whose sentences end when the test says so. */
class FakeVoice {
  said: string[] = [];
  #end: (failed?: boolean) => void = () => undefined;

  available = () => Promise.resolve(true);
  hush = () => this.#end();
  speak(text: string, language: string | null, rate: number): Promise<void> {
    this.said.push(`${text}|${language ?? ""}|${String(rate)}`);
    return new Promise((done, fail) => {
      this.#end = (failed) => (failed ? fail(new Error("silent")) : done());
    });
  }
  async finish(failed = false): Promise<void> {
    this.#end(failed);
    await new Promise((next) => setImmediate(next));
  }
}

let voice: FakeVoice;
let aloud: Aloud;
let failures = 0;
const kept = new Map<string, string>();
const keeper = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (k: string, v: string) => void kept.set(k, v),
};

beforeEach(() => {
  kept.clear();
  failures = 0;
  voice = new FakeVoice();
  aloud = new Aloud(voice, keeper, () => failures++);
});

const shown = () => aloud.at && TEXT.slice(aloud.at.start, aloud.at.end);

test("sentence after sentence, from where one reads, each shown while it is said", async () => {
  aloud.start(sheet, head, 15);
  expect(shown()).toBe("La classe part.");
  await voice.finish();
  expect(shown()).toBe("Tout dort.");
  await voice.finish();
  expect(aloud.state).toBe("off");
  expect(voice.said).toEqual(["La classe part.|fr|1", "Tout dort.|fr|1"]);
});

test("a pause breaks off, and it goes on with the same sentence", async () => {
  aloud.start(sheet, head, 0);
  aloud.pause();
  await voice.finish();
  expect([aloud.state, voice.said.length], "nothing more is said").toEqual(["paused", 1]);
  aloud.step(1);
  expect(voice.said.length, "choosing a sentence in a pause is silent").toBe(1);
  aloud.resume();
  expect(voice.said.at(-1)).toContain("La classe part.");
  aloud.setRate(1.5);
  await voice.finish();
  expect(voice.said.at(-1), "faster from here on").toContain("|1.5");
});

test("after the article comes the next of those that wait, which are kept", async () => {
  aloud.add({ id: "b", title: "Deux" });
  aloud.add({ id: "c", title: "Trois" });
  aloud.add({ id: "b", title: "Deux" });
  expect(new Aloud(voice, keeper, () => undefined).queue.map(({ id }) => id)).toEqual(["c", "b"]);
  aloud.start(sheet, head, 35);
  await voice.finish();
  expect(aloud.wanted).toBe("c");
  aloud.start(sheet, { ...head, id: "c" } as ArticleHead, 0);
  expect(
    aloud.queue.map(({ id }) => id),
    "what is heard waits no more",
  ).toEqual(["b"]);
  aloud.stop();
  await voice.finish();
  expect(aloud.wanted, "who stops does not want the next").toBeNull();
});

test("a voice that fails is told of once, and nothing goes on silently", async () => {
  aloud.start(sheet, head, 0);
  await voice.finish(true);
  expect([aloud.state, failures, voice.said.length]).toEqual(["off", 1, 1]);
});

test("what was kept badly is forgotten", () => {
  kept.set("kalan.to_hear", '[{"id":1},{"id":"x","title":"X"},null]');
  expect(new Aloud(voice, keeper, () => undefined).queue.map(({ id }) => id)).toEqual(["x"]);
  kept.set("kalan.to_hear", "not json");
  expect(new Aloud(voice, keeper, () => undefined).queue).toEqual([]);
});
