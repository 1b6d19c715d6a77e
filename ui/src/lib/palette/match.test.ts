import { expect, test } from "vitest";
import { cut, match } from "./match";

const told = (typed: string, name: string) =>
  cut(name, match(typed, name)?.marked ?? [])
    .map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join("");

test("accents, capitals and the letters of Mali are no obstacle", () => {
  expect(told("eco", "L’Économie")).toBe("L’[Éco]nomie");
  expect(told("dooni", "Dɔɔnin dɔɔnin")).toBe("[Dɔɔni]n dɔɔnin");
  expect(told("nyaga", "a ɲaga da")).toBe("a ɲaga da");
  expect(told("naga", "a ɲaga da")).toBe("a [ɲaga] da");
  expect(told("النهر", "أخبار النهر")).toBe("أخبار [النهر]");
});

test("every word that was typed must be there, in any order", () => {
  expect(told("marche lu", "Tout marquer comme lu")).toBe("Tout marquer comme lu");
  expect(told("lu marq", "Tout marquer comme lu")).toBe("Tout [marq]uer comme [lu]");
  expect(match("xyz", "Tout")).toBeNull();
});

test("the beginning of a word is worth more than its middle, and the beginning of the name most", () => {
  const names = ["Rattraper", "Ma page", "Paquet", "Texte et page"];
  const ranked = names
    .flatMap((name) => {
      const found = match("pa", name);
      return found ? [{ name, score: found.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);
  expect(ranked).toEqual(["Paquet", "Ma page", "Texte et page"]);
});

test("stretches that overlap are marked once", () => {
  expect(told("pa pag", "page")).toBe("[pa][g]e");
});
