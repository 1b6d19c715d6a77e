import { expect, test } from "vitest";
import { headings, stretches } from "./groups";

const NOW = new Date(2026, 2, 3, 15, 30);
const named = (now: Date) =>
  stretches(now).map(({ kind, from }) =>
    from ? `${kind} ${from.getFullYear()}-${from.getMonth() + 1}-${from.getDate()}` : kind,
  );

test("near days, then months, then years, then the rest", () => {
  const all = named(NOW);
  expect(all.slice(0, 9)).toEqual([
    "today 2026-3-3",
    "yesterday 2026-3-2",
    "day 2026-3-1",
    "day 2026-2-28",
    "day 2026-2-27",
    "day 2026-2-26",
    "day 2026-2-25",
    "month 2026-2-1",
    "month 2026-1-1",
  ]);
  expect(all.at(-2)).toMatch(/^year/);
  expect(all.at(-1)).toBe("before");
});

test("each stretch begins before the one that was named before it, on any day", () => {
  for (let day = 0; day < 800; day++) {
    const moments = stretches(new Date(2024, 0, 1 + day, 0, 10)).flatMap(({ from }) => from ?? []);
    for (const [at, from] of moments.entries()) {
      if (at > 0) expect(from.getTime(), `day ${String(day)}`).toBeLessThan(moments[at - 1]?.getTime() ?? 0);
    }
  }
});

test("an empty stretch has no heading, and the rows under a heading are its own", () => {
  const groups = [
    { label: "Aujourd’hui", rows: 0 },
    { label: "Hier", rows: 3 },
    { label: "Mars", rows: 0 },
    { label: "Février", rows: 2 },
  ];
  expect(headings(groups)).toEqual([
    { label: "Hier", index: 0 },
    { label: "Février", index: 3 },
  ]);
});
