import { beforeEach, expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { Library } from "./library.svelte";

let memory: MemoryLibrary;
let library: Library;

const opened = async () => {
  const window = new Library(memoryBackend(0, memory), ["fr"]);
  window.backend.onEvent((event) => window.hear(event));
  await window.load();
  return window;
};
const asked = (name: string) => memory.asked.filter(([each]) => each === name).map(([, request]) => request);

beforeEach(async () => {
  memory = new MemoryLibrary(-1);
  library = await opened();
});

test("an empty library that nobody opened before begins with the first-run page, and only that one", async () => {
  expect(library.firstRun.shown).toBe(true);
  await library.firstRun.skip();
  expect((await opened()).firstRun.shown, "it does not come back").toBe(false);
});

test("whoever has articles, or is a guest, never sees it", async () => {
  memory.articles = new MemoryLibrary(0).articles;
  expect((await opened()).firstRun.shown).toBe(false);
  memory.articles = [];
  memory.failures.set("get_habits", { code: "not_found", params: {}, detail: "" });
  expect((await opened()).firstRun.shown).toBe(false);
});

test("what the network is like becomes its rules, and leaves the others alone", async () => {
  memory.network = { price_per_mb: 20, currency: "F CFA", proxy: "socks5://localhost:9" };
  library.firstRun.network = "counted";
  await library.firstRun.start();
  expect(memory.network).toMatchObject({
    day_limit_bytes: 5_000_000,
    costs_money: true,
    never: false,
    price_per_mb: 20,
    proxy: "socks5://localhost:9",
  });
  library.firstRun.network = "none";
  await library.firstRun.start();
  expect(memory.network).toMatchObject({ never: true, day_limit_bytes: null });
});

test("the welcome texts are there without the network, unless they are not wanted", async () => {
  await library.firstRun.start();
  expect(asked("welcome")).toEqual([{ language: "fr" }]);
  expect(asked("start_sync")).toEqual([]);
  expect(library.list.rows.total).toBeGreaterThan(0);
  memory.filing.habits = {};
  memory.articles = [];
  const other = await opened();
  other.firstRun.texts = false;
  await other.firstRun.start();
  expect(asked("welcome").length, "not asked again").toBe(1);
  expect(other.firstRun.shown).toBe(false);
});

test("a disk that is full keeps the page, and says why", async () => {
  memory.failures.set("welcome", { code: "disk_full", params: {}, detail: "" });
  await library.firstRun.start();
  expect(library.firstRun.shown).toBe(true);
  expect(library.notices.shown[0]?.text).toContain("Le disque est plein.");
  expect(library.firstRun.busy, "one can try again").toBe(false);
});
