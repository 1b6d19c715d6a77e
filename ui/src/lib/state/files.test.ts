import { beforeEach, expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { sampleReport } from "../backend/memory-spending";
import { Files } from "./files.svelte";
import { Library } from "./library.svelte";
import { Listening } from "./listening";

const settled = () => new Promise((done) => setTimeout(done, 0));
const SOUND = "https://fleuve.example.org/sons/entretien-avec-boubacar-kontao.mp3";

let memory: MemoryLibrary;
let library: Library;
let files: Files;
let kept: Map<string, string>;
const keeper = () => ({
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
});

beforeEach(async () => {
  kept = new Map();
  memory = new MemoryLibrary(0);
  library = new Library(memoryBackend(0, memory), ["fr"], keeper());
  files = new Files(library.backend, library.notices);
  library.backend.onEvent((event) => library.hear(event));
  library.backend.onEvent((event) => files.hear(event));
  await library.load();
  await library.go({ kind: "all" });
  await library.openAt(0);
  await files.refresh();
});

const stateOf = (url: string) =>
  library.reading.article?.enclosures.find((file) => file.url === url)?.state.state ?? "none";

test("what is asked for shows at once, under the article and in the panel", async () => {
  expect(stateOf(SOUND)).toBe("offered");
  await library.wantFile("article-0", SOUND, true);
  await settled();
  expect(stateOf(SOUND)).toBe("waiting");
  expect(files.all.items.map(({ enclosure }) => enclosure.url)).toContain(SOUND);
  await library.wantFile("article-0", SOUND, false);
  await settled();
  expect(stateOf(SOUND)).toBe("offered");
  expect(files.all.items.map(({ enclosure }) => enclosure.url)).not.toContain(SOUND);
});

test("what goes gives its room back", async () => {
  const [first] = files.all.items;
  expect([files.kept, files.all.kept_bytes]).toEqual([1, 12_000_000]);
  await library.wantFile("article-0", first?.enclosure.url ?? "", false);
  await settled();
  expect([files.kept, files.all.kept_bytes]).toEqual([0, 0]);
});

test("a sync that brought a sound tells the panel", async () => {
  const file = memory.enclosures.find(({ article }) => article === "article-4");
  if (file) file.enclosure.state = { state: "kept", hash: "b", size_bytes: 3 };
  memory.tell({ kind: "sync_ended", data: sampleReport(0, 3) });
  await settled();
  expect(files.kept).toBe(2);
});

test("a refusal is told, and nothing is shown as asked for", async () => {
  memory.failures.set("want_enclosure", { code: "read_only", params: {}, detail: "" });
  await library.wantFile("article-0", SOUND, true);
  expect(library.notices.shown).toHaveLength(1);
  expect(stateOf(SOUND)).toBe("offered");
});

test("a sound goes on where it was left, the next time too", () => {
  library.listening.stand("a", 61.4, 600);
  library.listening.stand("b", 7, 600);
  const later = new Listening(keeper());
  expect([later.at("a"), later.at("b"), later.at("c")]).toEqual([61, 7, 0]);
});

test("a sound that was heard to its end begins again", () => {
  library.listening.stand("a", 300, 600);
  library.listening.stand("a", 595, 600);
  expect(library.listening.at("a")).toBe(0);
});

test("places are kept for the last sounds only, and damaged ones are no reason to stop", () => {
  for (let at = 0; at < 100; at++) library.listening.stand(String(at), 20, 600);
  expect(library.listening.at("99")).toBe(20);
  expect(library.listening.at("0"), "long ago").toBe(0);
  for (const odd of ["{", "null", '[["a"],5,["b","x"]]']) {
    kept.set("kalan.listening", odd);
    expect(library.listening.at("b"), odd).toBe(0);
  }
});
