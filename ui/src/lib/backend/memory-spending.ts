// What the library in memory spent: a month of a paid link, a feed that nobody reads, a sync that met its limit.
import type { Ledger, Limit, PastSyncReport, SyncReport } from "./bindings";

const DAY_MS = 86_400_000;
const KB_BY_DAY = [
  800, 1200, 400, 0, 1900, 2400, 600, 1100, 900, 0, 300, 2200, 1600, 700, 900, 1300, 0, 500, 1800, 2900,
];
const FEEDS: [string, string, number, number, number][] = [
  ["fleuve", "La Lettre du fleuve", 8_200_000, 44, 41],
  ["tree", "The Reading Tree", 6_000_000, 12, 9],
  ["sahel", "Sahel Sciences", 5_100_000, 31, 0],
  ["ardoise", "L’Ardoise du marché", 2_900_000, 52, 38],
];
const TODAY_BYTES = 1_400_000;

/** Twenty-one days that ended today. */
export function sampleLedger(now = Date.now()): Ledger {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const past = KB_BY_DAY.map((kb, index) => ({ kb, at: today - (KB_BY_DAY.length - index) * DAY_MS }));
  const days = [...past.filter(({ kb }) => kb > 0), { kb: TODAY_BYTES / 1000, at: today }];
  return {
    days: days.map(({ kb, at }) => ({ day: new Date(at).toISOString(), bytes: kb * 1000, requests: 40 })),
    feeds: [
      ...FEEDS.map(([feed, title, bytes, articles, read]) => ({ feed, title, bytes, requests: 60, articles, read })),
      { feed: null, title: null, bytes: 700_000, requests: 9, articles: 26, read: 20 },
    ],
    hosts: FEEDS.map(([feed, , bytes]) => ({ host: `${feed}.example.org`, bytes })),
    today_bytes: TODAY_BYTES,
    month_bytes: 22_900_000,
  };
}

/** What a sync did, by its main figures. */
export function sampleReport(articles: number, bytes: number, limit: Limit | null = null): SyncReport {
  return {
    feeds_checked: 6,
    feeds_changed: 3,
    feeds_failed: [],
    articles_new: articles,
    articles_updated: 0,
    assets_new: articles,
    bytes_received: bytes,
    bytes_sent: 20_000,
    requests: 31,
    deferred: limit === null ? { articles: 0, assets: 0 } : { articles: 9, assets: 11 },
    limited_by: limit,
    elapsed_ms: 41_000,
  };
}

/** Two syncs: one that met its limit, one that failed for a feed. */
export function sampleSyncs(now = Date.now()): PastSyncReport[] {
  const url = "https://sahel.example.org/feed.xml";
  const failed = { id: "sahel", url, error: { code: "connect_failed" as const, params: { url }, detail: "" } };
  return [
    { started: new Date(now - 1_000).toISOString(), report: sampleReport(14, 1_380_000, "sync") },
    {
      started: new Date(now - DAY_MS).toISOString(),
      report: { ...sampleReport(8, 2_900_000), feeds_failed: [failed] },
    },
  ];
}
