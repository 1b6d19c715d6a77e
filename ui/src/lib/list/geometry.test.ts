import { expect, test } from "vitest";
import {
  contentPx,
  follow,
  type Geometry,
  hasHead,
  indexAt,
  MAX_SCROLLER_PX,
  maxTop,
  placeAt,
  reveal,
  rowAt,
  rowsIn,
  scrollerPx,
  topOf,
} from "./geometry";

const short: Geometry = { total: 200, rowPx: 110, viewPx: 660 };
const million: Geometry = { total: 1_000_000, rowPx: 110, viewPx: 660 };
const START = { top: 0, scrollTop: 0 };

test("a short list is scrolled one to one", () => {
  expect(scrollerPx(short)).toBe(contentPx(short));
  const place = follow(short, START, 5_000);
  expect(place, "a jump lands where the bar stands").toEqual({ top: 5_000, scrollTop: 5_000 });
  expect(rowsIn(short, 5_000, 0)).toEqual({ first: 45, end: 52 });
});

test("a million rows fit in a box that every browser can make", () => {
  expect(contentPx(million)).toBe(110_000_000);
  expect(scrollerPx(million)).toBe(MAX_SCROLLER_PX);
});

test("the wheel moves a million rows as far as ten", () => {
  let place = placeAt(million, 55_000_000);
  const before = place.top;
  for (let turn = 0; turn < 10; turn++) place = follow(million, place, place.scrollTop + 100);
  expect(place.top - before).toBe(1_000);
});

test("the bar reaches every row, first and last", () => {
  const end = follow(million, START, scrollerPx(million) - million.viewPx);
  expect(end.top).toBe(maxTop(million));
  expect(rowsIn(million, end.top, 0).end, "the last row is in view").toBe(1_000_000);
  expect(follow(million, end, 0).top, "home is home, whatever came before").toBe(0);
  const middle = follow(million, START, (scrollerPx(million) - million.viewPx) / 2);
  expect(rowsIn(million, middle.top, 0).first).toBeCloseTo(500_000, -2);
});

test("slow steps never leave the list, and end at its ends", () => {
  for (const step of [-130, 130]) {
    let place = placeAt(million, step < 0 ? 4_000 : maxTop(million) - 4_000);
    for (let turn = 0; turn < 200; turn++) {
      const wanted = Math.min(Math.max(0, place.scrollTop + step), scrollerPx(million) - million.viewPx);
      place = follow(million, place, wanted);
      expect(place.top).toBeGreaterThanOrEqual(0);
      expect(place.top).toBeLessThanOrEqual(maxTop(million));
    }
    expect(place.top).toBe(step < 0 ? 0 : maxTop(million));
  }
});

test("a row is drawn where the eye is, in either space", () => {
  const place = placeAt(million, 77_000_000);
  const first = rowsIn(million, place.top, 0).first;
  const drawn = rowAt(million, place, first) - place.scrollTop;
  expect(drawn, "at the upper edge of the view").toBeGreaterThan(-million.rowPx);
  expect(drawn).toBeLessThanOrEqual(0);
});

test("revealing moves only as far as it must", () => {
  const place = placeAt(short, 1_100);
  expect(reveal(short, place, 12), "in view: nothing moves").toBe(place);
  expect(reveal(short, place, 3).top).toBe(330);
  expect(reveal(short, place, 50).top).toBe(51 * 110 - 660);
  for (const index of [0, 1, 499_999, 999_999]) {
    const shown = rowsIn(million, reveal(million, START, index).top, 0);
    expect(shown.first <= index && index < shown.end, `row ${String(index)} is in view`).toBe(true);
  }
});

test("nothing to show, or no size yet, is no trouble", () => {
  expect(rowsIn({ total: 0, rowPx: 110, viewPx: 660 }, 0, 5)).toEqual({ first: 0, end: 0 });
  expect(rowsIn({ total: 5, rowPx: 0, viewPx: 0 }, 0, 5)).toEqual({ first: 0, end: 0 });
  expect(placeAt({ total: 2, rowPx: 110, viewPx: 660 }, 500)).toEqual({ top: 0, scrollTop: 0 });
});

const grouped: Geometry = { total: 1_000_000, rowPx: 50, viewPx: 600, heads: [0, 3, 4, 900_000], headPx: 30 };

test("headings push the rows below them down, and belong to the row under them", () => {
  expect([0, 2, 3, 4, 5].map((index) => topOf(grouped, index))).toEqual([30, 130, 210, 290, 340]);
  expect([0, 29, 30, 79, 80, 179, 180, 209, 260, 289, 340].map((top) => indexAt(grouped, top))).toEqual([
    0, 0, 0, 0, 1, 2, 3, 3, 4, 4, 5,
  ]);
  expect([0, 1, 3, 4, 5, 900_000].filter((index) => hasHead(grouped, index))).toEqual([0, 3, 4, 900_000]);
  expect(contentPx(grouped)).toBe(50_000_120);
});

test("with headings too, the row that is asked for is the row that is seen", () => {
  for (const index of [0, 3, 4, 5, 899_999, 900_000, 999_999]) {
    expect(indexAt(grouped, topOf(grouped, index))).toBe(index);
    const shown = rowsIn(grouped, reveal(grouped, START, index).top, 0);
    expect(shown.first <= index && index < shown.end, `row ${String(index)} is in view`).toBe(true);
  }
  expect(reveal(grouped, placeAt(grouped, 5_000), 3).top, "upwards, its heading comes along").toBe(180);
});
