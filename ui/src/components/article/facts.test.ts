// The few lines under a title: when the site has them to say.
import { expect, test } from "vitest";
import { standfirstOf } from "./facts";

const SAYS = "Dans le delta, une classe flottante suit les familles de pêcheurs.";
const of = (excerpt: string, html: string) => standfirstOf({ head: { excerpt }, html });

test("a site's own lines stand under the title, unless the text opens with them", () => {
  expect(of(SAYS, "<p>Le maître arrive avant le soleil.</p>")).toBe(SAYS);
  expect(
    of(SAYS, "<p>Dans le <b>delta</b>, une classe&nbsp;flottante suit les familles de pêcheurs. Onze…</p>"),
  ).toBeNull();
});

test("a label is no standfirst, and nothing that was cut is shown as a whole", () => {
  expect(of("Société", "<p>Le maître arrive.</p>")).toBeNull();
  expect(of(`${SAYS} Onze ardoises…`, "<p>Le maître arrive.</p>")).toBeNull();
  expect(of("", "<p>Le maître arrive.</p>")).toBeNull();
});
