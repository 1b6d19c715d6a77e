import { expect, test } from "vitest";
import { Swipe } from "./swipe";

function drawn(rtl: boolean, ...steps: [number, number][]) {
  const swipe = new Swipe(rtl);
  swipe.begin({ x: 100, y: 100 });
  const moved = steps.map(([x, y]) => swipe.move({ x: 100 + x, y: 100 + y }));
  return { swipe, moved };
}

test("far enough to a side does something, and the row goes along", () => {
  const { swipe, moved } = drawn(false, [6, 0], [40, 4], [90, 4], [400, 4]);
  expect(moved).toEqual([0, 40, 90, 120]);
  expect(swipe.end()).toBe("end");
  expect(drawn(false, [-80, 3]).swipe.end()).toBe("start");
});

test("not far enough, or back again, does nothing", () => {
  expect(drawn(false, [60, 0]).swipe.end()).toBeNull();
  expect(drawn(false, [90, 0], [10, 0]).swipe.end()).toBeNull();
});

test("who scrolls does not swipe, however far to the side they drift", () => {
  const { swipe, moved } = drawn(false, [5, 20], [200, 60]);
  expect(moved).toEqual([0, 0]);
  expect(swipe.end()).toBeNull();
  expect(swipe.isMore).toBe(true);
});

test("where lines go from right to left, start is at the right", () => {
  expect(drawn(true, [90, 0]).swipe.end()).toBe("start");
  expect(drawn(true, [-90, 0]).swipe.end()).toBe("end");
});

test("a finger that stays chooses; one that moved before does not", () => {
  const { swipe } = drawn(false, [4, 3]);
  expect(swipe.hold()).toBe(true);
  expect(swipe.move({ x: 300, y: 100 }), "a chosen row does not slide").toBe(0);
  expect(swipe.end()).toBe("hold");
  expect(drawn(false, [30, 0]).swipe.hold()).toBe(false);
});

test("a tap is a tap", () => {
  const { swipe } = drawn(false, [3, 3]);
  expect(swipe.end()).toBeNull();
  expect(swipe.isMore).toBe(false);
});
