// What the person chose is what the article is set in, in each of its languages.
import { expect, test } from "vitest";
import { USUAL_TEXT } from "./text-choice";
import { textRules } from "./text-rules";

test("Kalan's own setting is the drawn one", () => {
  const rules = textRules(19, USUAL_TEXT);
  expect(rules).toContain(
    ":root{--read-size:1.1875rem;--read-measure:33.7em;--read-leading:1.58;--read-margin:1.5rem;",
  );
  expect(rules, "the serif's own rules stand in the tokens").not.toContain("--font-read");
  expect(rules, "hyphens by language").not.toContain("--read-hyphens");
});

test("another face is taken in every language, and Arabic keeps its larger letters", () => {
  const rules = textRules(20, { ...USUAL_TEXT, face: "easy", hyphens: false, justify: true, line_letters: 40 });
  expect(rules).toContain(":root,[lang]{--font-read:var(--font-easy)!important}");
  expect(rules).toContain(":lang(ar){--read-size:1.5125rem;--read-measure:15.5882em;");
  expect(rules).toContain("--read-align:justify");
  expect(rules).toContain("{--read-hyphens:manual}");
  expect(textRules(20, { ...USUAL_TEXT, face: "own" })).toContain('"Kalan Own", var(--font-sans)');
});
