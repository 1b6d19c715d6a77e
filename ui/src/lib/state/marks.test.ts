// What a person marks is kept, comes back when it is asked back, and is never lost when the article lost its words.
import { beforeEach, expect, test } from "vitest";
import type { TextMap } from "../article/text-map";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { Words } from "../i18n/words.svelte";
import { Marks } from "./marks.svelte";
import { Notices } from "./notices.svelte";

const TEXT = "Le maître arrive avant le soleil, avec onze ardoises. La classe se met en route, sans bruit.";

let memory: MemoryLibrary;
let notices: Notices;

const open = (text: string) => {
  const words = new Words(["fr"]);
  notices = new Notices(words);
  return new Marks("article-0", { text } as TextMap, memoryBackend(0, memory), words, notices);
};
const at = (exact: string) => ({ start: TEXT.indexOf(exact), end: TEXT.indexOf(exact) + exact.length });

beforeEach(() => {
  memory = new MemoryLibrary();
});

test("what is marked is there the next time, in the order of the words", async () => {
  const first = open(TEXT);
  await first.add(at("sans bruit"), "clay");
  await first.add(at("onze ardoises"));
  const again = open(TEXT);
  await again.load();
  expect(again.placed.map(({ highlight, at: found }) => [highlight.place.exact, highlight.colour, found])).toEqual([
    ["onze ardoises", "clay", at("onze ardoises")],
    ["sans bruit", "clay", at("sans bruit")],
  ]);
  expect(again.under(at("onze ardoises").start + 2)?.highlight.place.exact).toBe("onze ardoises");
  expect(again.under(0)).toBeNull();
});

test("of two over each other the shorter one is meant", async () => {
  const marks = open(TEXT);
  await marks.add(at("avec onze ardoises"));
  await marks.add(at("onze"));
  expect(marks.under(at("onze").start)?.highlight.place.exact).toBe("onze");
});

test("a highlight that is removed can be taken back with its note", async () => {
  const marks = open(TEXT);
  const kept = await marks.add(at("sans bruit"));
  await marks.change(kept?.id ?? "", { note: "À relire" });
  await marks.remove(kept?.id ?? "");
  expect(marks.placed).toEqual([]);
  notices.shown.at(-1)?.undo?.();
  await expect.poll(() => marks.placed[0]?.highlight.note).toBe("À relire");
});

test("words that the article lost are kept beside it, last", async () => {
  const marks = open(TEXT);
  await marks.add(at("onze ardoises"));
  await marks.add(at("sans bruit"));
  const changed = open("Une autre histoire, où la classe se met en route, sans bruit.");
  await changed.load();
  expect(changed.placed.map(({ highlight, at: found }) => [highlight.place.exact, found !== null])).toEqual([
    ["sans bruit", true],
    ["onze ardoises", false],
  ]);
});

test("what could not be kept is told and not shown as marked", async () => {
  memory.failures.set("add_highlight", { code: "disk_full", params: {}, detail: "" });
  const marks = open(TEXT);
  expect(await marks.add(at("onze"))).toBeNull();
  expect(marks.placed).toEqual([]);
  expect(notices.shown.length).toBe(1);
});
