import { expect, test } from "vitest";
import type { NetworkPolicy } from "../backend/bindings";
import { rulesOf, whenOf } from "./when";

const home = { id: "1", name: "Home" };
const hotel = { id: "2", name: "Hotel", may: "no_sync" as const };
const known: NetworkPolicy = {
  interval_minutes: 45,
  metered: "text_only",
  costs_money: true,
  night: { from: "23:30", to: "05:00" },
  networks: [hotel, { ...home, may: "all" }],
};

test("what is shown and kept again is what it was", () => {
  expect(rulesOf(whenOf(known, home), known, home)).toEqual(known);
  expect(rulesOf(whenOf(known, null), known, null), "an unknown network forgets no other").toEqual(known);
});

test("a rule for this network is changed and taken back, and the others stay", () => {
  const text = rulesOf({ ...whenOf(known, home), here: "text_only" }, known, home);
  expect(text.networks).toEqual([hotel, { ...home, may: "text_only" }]);
  const none = rulesOf({ ...whenOf(known, home), here: "as_elsewhere" }, known, home);
  expect(none.networks).toEqual([hotel]);
});

test("by hand, no night and an emptied hour are nothing", () => {
  const shown = { ...whenOf(known, home), minutes: 0, window: { from: "", to: "05:00" } };
  expect(rulesOf(shown, known, home)).toMatchObject({ interval_minutes: null, night: null });
  expect(whenOf({}, null)).toMatchObject({ minutes: 0, night: false, here: "as_elsewhere" });
});
