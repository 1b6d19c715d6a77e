import { expect, test } from "vitest";
import { sampleLedger, sampleReport, sampleSyncs } from "../backend/memory-spending";
import { typedAmount } from "./amount";
import { dayBars, scaleTop } from "./days";
import { limitNow, type MeterInput, meterOf, neverRead, priceOf } from "./meter";

const NOTHING: MeterInput = {
  network: {},
  ledger: { today_bytes: 0, month_bytes: 0 },
  missing: { articles: 0, assets: 0, estimated_bytes: 0 },
  budgetBytes: null,
  textOnly: false,
  receivedBytes: 0,
};
const MISSING = { articles: 2, assets: 3, estimated_bytes: 900_000 };

test("without a limit there is nothing to hold the bytes against", () => {
  const meter = meterOf({ ...NOTHING, ledger: { today_bytes: 700, month_bytes: 900 }, missing: MISSING });
  expect(meter).toEqual({ period: "none", spent: 700, limit: null, planned: 900_000, left: null });
});

test("what is spent, planned and left of a day", () => {
  const day = { ...NOTHING, network: { day_limit_bytes: 5e6 }, ledger: { today_bytes: 1.4e6, month_bytes: 9e6 } };
  expect(meterOf({ ...day, missing: MISSING })).toEqual({
    period: "day",
    spent: 1.4e6,
    limit: 5e6,
    planned: 9e5,
    left: 2.7e6,
  });
  expect(meterOf({ ...day, missing: MISSING, budgetBytes: 300_000 }).planned, "this sync's own amount holds").toBe(3e5);
  expect(meterOf({ ...day, receivedBytes: 1e5 }).spent, "a running sync counts at once").toBe(1.5e6);
});

test("more than the limit is never planned, and what is left is never below nothing", () => {
  const ledger = { today_bytes: 6e6, month_bytes: 6e6 };
  const meter = meterOf({ ...NOTHING, network: { day_limit_bytes: 5e6 }, ledger, missing: MISSING });
  expect(meter).toMatchObject({ planned: 0, left: 0, spent: 6e6 });
});

test("of a day and a month, the one with less left is told", () => {
  const ledger = { today_bytes: 1e6, month_bytes: 49e6 };
  const network = { day_limit_bytes: 5e6, month_limit_bytes: 50e6, sync_limit_bytes: 3e5 };
  expect(meterOf({ ...NOTHING, network, ledger })).toMatchObject({ period: "month", left: 1e6 });
});

test("an amount for this sync alone is its own measure", () => {
  const meter = meterOf({ ...NOTHING, budgetBytes: 3e5, receivedBytes: 1e5, missing: MISSING });
  expect(meter).toEqual({ period: "sync", spent: 1e5, limit: 3e5, planned: 2e5, left: 0 });
});

test("with text only, pictures alone plan nothing; with the network off, nothing does", () => {
  const pictures = { articles: 0, assets: 3, estimated_bytes: 900_000 };
  expect(meterOf({ ...NOTHING, missing: pictures, textOnly: true }).planned).toBe(0);
  expect(meterOf({ ...NOTHING, missing: MISSING, network: { never: true } }).planned).toBe(0);
});

test("a price is for a million bytes", () => {
  expect(priceOf({ price_per_mb: 20, currency: "F CFA" }, 22.9e6)).toEqual({ amount: 458, currency: "F CFA" });
  expect(priceOf({}, 1e6)).toBeNull();
});

test("yesterday's limit is not today's news", () => {
  const now = new Date("2026-11-21T08:00:00Z");
  const syncs = [{ started: now.toISOString(), report: sampleReport(1, 1e6, "day") }];
  const network = { day_limit_bytes: 2e6 };
  const figures = { network, ledger: { today_bytes: 1.9e6, month_bytes: 9e6 }, missing: MISSING, syncs };
  expect(limitNow(figures, now)).toBe("day");
  expect(limitNow(figures, new Date("2026-11-22T08:00:00Z"))).toBeNull();
  expect(limitNow({ ...figures, missing: { ...MISSING, articles: 0, assets: 0 } }, now), "nothing waits").toBeNull();
  expect(limitNow({ ...figures, network: { day_limit_bytes: 5e6 } }, now), "the limit was raised").toBeNull();
  expect(limitNow({ ...figures, syncs: sampleSyncs() }, now)).toBe("sync");
  expect(limitNow({ ...figures, syncs: [] }, now), "never synced").toBeNull();
});

test("the dearest feed that nobody reads", () => {
  const { feeds } = sampleLedger();
  expect(neverRead(feeds, () => true)?.feed).toBe("sahel");
  expect(
    neverRead(feeds, () => false),
    "a feed that was left asks for nothing",
  ).toBeUndefined();
});

test("each day has its bar, also those that cost nothing", () => {
  const now = new Date("2026-11-21T23:30:00Z");
  const bars = dayBars(sampleLedger(now.getTime()).days, 30, now);
  expect(bars).toHaveLength(30);
  expect(bars.at(-1)).toEqual({ day: new Date("2026-11-21T00:00:00Z"), bytes: 1_400_000 });
  expect(bars.filter(({ bytes }) => bytes === 0).length).toBeGreaterThan(9);
});

test("a scale ends at a round number", () => {
  expect([0, 1, 3, 480_000, 2_900_000, 5_000_000].map(scaleTop)).toEqual([1, 1, 5, 500_000, 5_000_000, 5_000_000]);
});

test("amounts as people type them", () => {
  expect(typedAmount("1,5")).toBe(1.5);
  expect(typedAmount(" 1 000 ")).toBe(1000);
  expect(typedAmount("")).toBeNull();
  for (const odd of ["0", "-3", "cinq", "1.2.3", "1e9"]) expect(typedAmount(odd), odd).toBeNaN();
});
