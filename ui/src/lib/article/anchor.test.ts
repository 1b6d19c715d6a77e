// What a person marked is found again when the article changed, and never in the wrong place.
import { expect, test } from "vitest";
import { anchor, quoteOf } from "./anchor";
import { fold } from "./fold";

const BEFORE =
  "Le maître arrive avant le soleil. Il pose sur le banc une caisse de craies.\n" +
  "L’eau monte. La classe se met en route, sans bruit, entre les herbes.\n" +
  "Le soir, l’eau monte encore. Le maître arrive au campement, et la classe dort.";

const marked = (text: string, exact: string, from = 0) => {
  const start = text.indexOf(exact, from);
  return quoteOf(text, { start, end: start + exact.length });
};
const found = async (after: string, place: ReturnType<typeof quoteOf>) => {
  const at = await anchor(fold(after, false), place);
  return at && after.slice(at.start, at.end);
};

test("the same words are found where they were, and of two alike the one that was marked", async () => {
  const second = marked(BEFORE, "eau monte", 100);
  expect(await anchor(fold(BEFORE, false), second)).toEqual({ start: second.start, end: second.end });
  const first = marked(BEFORE, "eau monte");
  expect(await anchor(fold(BEFORE, false), first)).toEqual({ start: first.start, end: first.end });
});

test("words that moved are found by what stands around them", async () => {
  const place = marked(BEFORE, "eau monte", 100);
  const after = `Une phrase de plus, toute neuve. ${BEFORE.split("\n").reverse().join("\n")}`;
  const at = await anchor(fold(after, false), place);
  expect(after.slice(at?.start, (at?.end ?? 0) + 7), "the one that goes on with « encore »").toBe("eau monte encore");
});

test("spaces and lines that are set anew change nothing", async () => {
  const place = marked(BEFORE, "caisse de craies.\nL’eau monte");
  expect(await found(BEFORE.replaceAll("\n", "  \n\n "), place)).toBe("caisse de craies.  \n\n L’eau monte");
});

test("a corrected word is no reason to lose a highlight", async () => {
  const place = marked(BEFORE, "La classe se met en route, sans bruit, entre les herbes");
  const after = BEFORE.replace("sans bruit", "sans un bruit").replace("La classe", "Sa classe");
  expect(await found(after, place)).toContain("en route, sans un bruit, entre les herbes");
});

test("words that are gone are not found elsewhere", async () => {
  const place = marked(BEFORE, "La classe se met en route, sans bruit, entre les herbes");
  expect(await found(BEFORE.replace(/La classe se met[^.]*\./, "Plus rien."), place)).toBeNull();
  const short = marked(BEFORE, "L’eau", 70);
  expect(await found("Un autre texte. L’eau coule ici. Et là, L’eau encore.", short), "two strangers").toBeNull();
});

test("a long article and a long quote that is gone end in good time", async () => {
  const text = Array.from({ length: 12_000 }, (_, at) => `mot${String((at * 7919) % 1009)} du fleuve`).join(" ");
  const place = quoteOf("x".repeat(9_000), { start: 0, end: 9_000 });
  expect(await anchor(fold(text, false), place)).toBeNull();
});
