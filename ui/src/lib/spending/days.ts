// The days of the ledger as bars: one for each day, also for those that cost nothing.
import type { LedgerDay } from "../backend/bindings";

const DAY_MS = 86_400_000;

/** One day of the chart. */
export interface DayBar {
  /** Its midnight in UTC. */
  readonly day: Date;
  readonly bytes: number;
}

/** The last `count` days, oldest first. */
export function dayBars(days: readonly LedgerDay[], count: number, now: Date): DayBar[] {
  const bytes = new Map(days.map(({ day, bytes }) => [Math.floor(Date.parse(day) / DAY_MS), bytes]));
  const today = Math.floor(now.getTime() / DAY_MS);
  return Array.from({ length: count }, (_, index) => {
    const at = today - count + 1 + index;
    return { day: new Date(at * DAY_MS), bytes: bytes.get(at) ?? 0 };
  });
}

/** The top of a scale: the first of 1, 2, 5, 10, 20, … (times a power of ten) that is not below `bytes`. */
export function scaleTop(bytes: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, bytes)));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= bytes) ?? power * 10;
}
