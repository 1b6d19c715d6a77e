import { beforeEach, expect, test } from "vitest";
import type { FailedFeed, Phase, Progress } from "../backend/bindings";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { sampleReport } from "../backend/memory-spending";
import { Library } from "./library.svelte";
import { Spending } from "./spending.svelte";
import { SyncChoice } from "./sync-choice.svelte";

const settled = () => new Promise((done) => setTimeout(done, 0));
const progress = (phase: Phase, done: number, bytes_received: number): Progress => ({
  phase,
  done,
  total: 4,
  current: null,
  bytes_received,
});

let memory: MemoryLibrary;
let library: Library;
let spending: Spending;
let kept: Map<string, string>;
const keeper = () => ({
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
});

beforeEach(async () => {
  kept = new Map();
  memory = new MemoryLibrary(0);
  library = new Library(memoryBackend(0, memory), ["fr"], keeper());
  library.backend.onEvent((event) => library.hear(event));
  await library.load();
  spending = new Spending(library.backend, library.sync, library.notices);
  library.backend.onEvent((event) => spending.hear(event));
  await spending.refresh();
});

const asked = (name: string) => memory.asked.filter(([each]) => each === name).map(([, request]) => request);

test("a sync takes what the person chose, now and the next time", async () => {
  library.sync.choice.budgetBytes = 300_000;
  library.sync.choice.textOnly = true;
  await library.sync.start();
  expect(asked("start_sync").at(-1)).toEqual({ feeds: [], text_only: true, budget_bytes: 300_000 });
  const later = new SyncChoice(keeper());
  expect([later.budgetBytes, later.textOnly]).toEqual([300_000, true]);
});

test("a full bag is not held back by the choice for one sync", async () => {
  library.sync.choice.budgetBytes = 300_000;
  await library.sync.start([], { whole: true });
  expect(asked("start_sync").at(-1)).toEqual({ feeds: [], text_only: false, budget_bytes: null });
});

test("an amount that is none is kept as none", () => {
  for (const odd of [0, -1, NaN, 1e12]) {
    library.sync.choice.budgetBytes = odd;
    expect(library.sync.choice.budgetBytes, String(odd)).toBeNull();
  }
  kept.set("kalan.sync_budget", "beaucoup");
  expect(new SyncChoice(keeper()).budgetBytes).toBeNull();
});

test("the parts of a sync take turns, and each keeps its count", () => {
  memory.tell({ kind: "sync_progress", data: progress("feeds", 2, 10) });
  memory.tell({ kind: "sync_progress", data: progress("pictures", 1, 20) });
  memory.tell({ kind: "sync_progress", data: progress("articles", 3, 30) });
  expect(library.sync.parts.feeds?.done).toBe(2);
  expect(library.sync.furthest, "what is told aloud goes on, and not back").toBe("pictures");
});

test("bytes of a running sync count once", async () => {
  memory.tell({ kind: "sync_progress", data: progress("feeds", 1, 50_000) });
  expect(spending.receivedBytes).toBe(50_000);
  await spending.refresh();
  expect(spending.receivedBytes, "the ledger knows them now").toBe(0);
  memory.tell({ kind: "sync_progress", data: progress("feeds", 2, 70_000) });
  expect(spending.receivedBytes).toBe(20_000);
  memory.tell({ kind: "sync_ended", data: sampleReport(1, 70_000) });
  await settled();
  memory.tell({ kind: "sync_progress", data: progress("feeds", 1, 9_000) });
  expect(spending.receivedBytes, "the next one begins at nothing").toBe(9_000);
});

test("the figures are asked again at the end of a sync, and not at each article of it", async () => {
  const before = asked("get_ledger").length;
  memory.tell({ kind: "sync_progress", data: progress("articles", 1, 1) });
  memory.changed({ added: ["a"] });
  await settled();
  expect(asked("get_ledger")).toHaveLength(before);
  memory.tell({ kind: "sync_ended", data: sampleReport(1, 1) });
  await settled();
  expect(asked("get_ledger")).toHaveLength(before + 1);
});

test("a network that wants a login is told once, and can be put off", async () => {
  const error = { code: "login_required" as const, params: {}, detail: "" };
  const failed: FailedFeed = { id: "fleuve", url: "https://fleuve.example.org/feed.xml", error };
  memory.tell({ kind: "sync_ended", data: { ...sampleReport(0, 900), feeds_failed: [failed] } });
  expect(library.sync.portal).toMatchObject({ id: "fleuve" });
  await library.sync.start();
  expect(library.sync.portal, "it is tried again").toBeNull();
});

test("rules that the library refuses are not shown as kept", async () => {
  memory.failures.set("set_network", { code: "read_only", params: {}, detail: "" });
  expect(await spending.keep({ never: true })).toBe(false);
  expect(spending.network.never).toBeUndefined();
  expect(library.notices.shown).toHaveLength(1);
});

test("a feed's pictures are set by themselves", async () => {
  await library.setPictures("sahel", "none");
  await settled();
  expect(asked("set_feed")).toEqual([{ id: "sahel", pictures: "none", full_text: null, user_agent: null }]);
  expect(library.sources.feed("sahel")?.pictures).toBe("none");
});

test("the panel is left by going anywhere, and by one step back", async () => {
  library.panes.openPanel();
  await library.go({ kind: "all" });
  expect(library.panes.panel).toBeNull();
});

test("money is said in the person's own words", () => {
  const { words } = library;
  expect(words.money({ amount: 458.2, currency: "F CFA" })).toBe("458\u00A0F CFA");
  expect(words.money({ amount: 0.0413, currency: "€" })).toBe("0,041\u00A0€");
  expect(words.missing({ articles: 9, assets: 1 })).toBe("9 textes et 1 image");
});
