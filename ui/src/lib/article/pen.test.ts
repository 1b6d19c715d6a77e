// Marking by keyboard: sentences, and their edges word by word.
import { expect, test } from "vitest";
import { Pen } from "./pen";
import { sentencesOf } from "./sentences";

const TEXT = "Un titre\nL’eau monte. La classe se met en route !\nLe soir, tout dort.";

const chosen = (pen: Pen) => pen.stretch && TEXT.slice(pen.stretch.start, pen.stretch.end);

test("sentences end with their sign, and lines end them too", () => {
  expect(sentencesOf(TEXT, "fr").map(({ start, end }) => TEXT.slice(start, end))).toEqual([
    "Un titre",
    "L’eau monte.",
    "La classe se met en route !",
    "Le soir, tout dort.",
  ]);
  expect(sentencesOf("  \n ", "fr")).toEqual([]);
  const quoted = "« Il vient. » Puis rien.";
  expect(sentencesOf(quoted, "fr").map(({ start, end }) => quoted.slice(start, end))).toEqual([
    "« Il vient. »",
    "Puis rien.",
  ]);
  expect(sentencesOf("A b. C d.", "not a tag at all!").length, "a wrong tag is no reason to fail").toBe(2);
});

test("the pen goes by sentences, grows by sentences, and ends at a word", () => {
  const pen = new Pen(TEXT, "fr", 12);
  expect(chosen(pen)).toBe("L’eau monte.");
  expect(pen.key("ArrowDown", true)).toBe(true);
  expect(chosen(pen)).toBe("L’eau monte. La classe se met en route !");
  pen.key("ArrowLeft", false);
  pen.key("ArrowLeft", false);
  expect(chosen(pen)).toBe("L’eau monte. La classe se met en");
  pen.key("ArrowRight", false);
  expect(chosen(pen)).toBe("L’eau monte. La classe se met en route");
  pen.key("ArrowUp", false);
  expect(chosen(pen)).toBe("Un titre");
  pen.key("ArrowUp", false);
  expect(chosen(pen), "it stays at the first").toBe("Un titre");
  expect(pen.key("x", false)).toBe(false);
});

test("an article without words has nothing to mark", () => {
  expect(new Pen("", "fr", 0).stretch).toBeNull();
});
