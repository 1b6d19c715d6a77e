// The search in the article finds what a person means, and shows exactly that.
import { expect, test } from "vitest";
import { findAll, nextAfter } from "./find";
import { fold } from "./fold";

const shown = (text: string, query: string) =>
  findAll(fold(text, true), query).map(({ start, end }) => text.slice(start, end).trim());

test("case, accents, kinds of quotes and of spaces make no difference", () => {
  expect(shown("L’Économie, l'economie et L'ÉCONOMIE", "l'economie")).toEqual([
    "L’Économie",
    "l'economie",
    "L'ÉCONOMIE",
  ]);
  expect(shown("un\u202Fdeux  trois", "un deux trois")).toEqual(["un\u202Fdeux  trois"]);
});

test("Bambara and Arabic are found as people type them", () => {
  expect(shown("kɔ̀nɔnin bɛ́ a ɲaga da", "konɔnin be")).toEqual(["kɔ̀nɔnin bɛ́"]);
  expect(shown("المعلّم والأطفال", "المعلم")).toEqual(["المعلّم"]);
});

test("letters that become two are shown whole", () => {
  expect(shown("Le cœur bat", "coe")).toEqual(["cœ"]);
  expect(shown("e\u0301te\u0301", "ete")).toEqual(["e\u0301te\u0301"]);
});

test("nothing is not everywhere", () => {
  expect(shown("abc", "  ")).toEqual([]);
  expect(shown("", "a")).toEqual([]);
});

test("one goes on from where one reads, round the end", () => {
  const all = findAll(fold("a b a b a", true), "a");
  expect(nextAfter(all, 1)).toBe(1);
  expect(nextAfter(all, 9)).toBe(0);
});
