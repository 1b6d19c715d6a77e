// What may be spent, what is spent, what waits: plain sums, so that they can be tested without a window.
import type { FeedId, Ledger, LedgerFeed, Limit, Missing, NetworkPolicy, PastSyncReport } from "../backend/bindings";

/** What the meter is drawn from. */
export interface MeterInput {
  readonly network: NetworkPolicy;
  readonly ledger: Pick<Ledger, "today_bytes" | "month_bytes">;
  readonly missing: Missing;
  /** The person's choice for this sync. */
  readonly budgetBytes: number | null;
  readonly textOnly: boolean;
  /** What the running sync received that the ledger does not know yet. */
  readonly receivedBytes: number;
}

/** The meter: bytes, and the limit that they are held against. */
export interface Meter {
  /** The narrowest limit; `none` when nothing limits. */
  readonly period: Limit | "none";
  readonly spent: number;
  readonly limit: number | null;
  /** What waits and would fit: an estimate. */
  readonly planned: number;
  /** What stays after that; none without a limit. */
  readonly left: number | null;
}

/** Weighs the limits as the library does: the narrowest holds. */
export function meterOf(given: MeterInput): Meter {
  const { network, ledger, receivedBytes } = given;
  const budget = given.budgetBytes ?? network.sync_limit_bytes ?? null;
  const today = ledger.today_bytes + receivedBytes;
  const candidates: [Limit, number, number | null][] = [
    ["day", today, network.day_limit_bytes ?? null],
    ["month", ledger.month_bytes + receivedBytes, network.month_limit_bytes ?? null],
    ["sync", receivedBytes, budget],
  ];
  const limits = candidates.flatMap(([period, spent, limit]) => (limit === null ? [] : [{ period, spent, limit }]));
  // One sync's amount is a part of a day's: the day is the better measure where it has one.
  const [widest] = limits.sort((a, b) => rank(a) - rank(b));
  const room = Math.min(...limits.map(({ spent, limit }) => Math.max(0, limit - spent)));
  const planned = Math.min(room, wanted(given));
  if (!widest) return { period: "none", spent: today, limit: null, planned, left: null };
  const { period, spent, limit } = widest;
  return { period, spent, limit, planned, left: Math.max(0, limit - spent - planned) };
}

/** Days and months before a single sync; among them, the one with less left. */
const rank = ({ period, spent, limit }: { period: Limit; spent: number; limit: number }): number =>
  period === "sync" ? Infinity : limit - spent;

function wanted({ network, missing, textOnly }: MeterInput): number {
  if (network.never) return 0;
  const only = textOnly || network.text_only === true;
  return only && missing.articles === 0 ? 0 : missing.estimated_bytes;
}

/** What bytes cost, where the person set a price. */
export function priceOf(network: NetworkPolicy, bytes: number): { amount: number; currency: string } | null {
  const { price_per_mb: price, currency = "" } = network;
  return price === null || price === undefined || price <= 0 ? null : { amount: (price * bytes) / 1e6, currency };
}

/** What the panel knows. */
export interface Figures extends Pick<MeterInput, "network" | "ledger" | "missing"> {
  /** The last syncs, newest first. */
  readonly syncs: readonly PastSyncReport[];
}

/** The limit that the last sync ran into, if it still holds back what waits. */
export function limitNow({ network, ledger, missing, syncs: [last] }: Figures, now: Date): Limit | null {
  const limit = last?.report.limited_by ?? null;
  if (!last || limit === null || missing.articles + missing.assets === 0) return null;
  if (limit === "sync") return limit;
  // Days and months are those of UTC.
  const length = limit === "day" ? 10 : 7;
  if (last.started.slice(0, length) !== now.toISOString().slice(0, length)) return null;
  const most = limit === "day" ? network.day_limit_bytes : network.month_limit_bytes;
  const spent = limit === "day" ? ledger.today_bytes : ledger.month_bytes;
  const fits = most === null || most === undefined || most - spent > missing.estimated_bytes;
  return fits ? null : limit;
}

/** Too few articles to say that nobody reads a feed. */
const FEW = 3;

/** The dearest feed that still is one, and of which nothing was ever opened. */
export const neverRead = (feeds: readonly LedgerFeed[], exists: (id: FeedId) => boolean): LedgerFeed | undefined =>
  feeds.find(({ feed, articles, read }) => feed !== null && read === 0 && articles >= FEW && exists(feed));
