// The search: narrowed, kept, remembered, and left.
import { beforeEach, expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { perform } from "../keyboard/perform";
import { Library } from "./library.svelte";
import { sameRefine } from "./search.svelte";

const settled = () => new Promise((done) => setTimeout(done, 0));
let memory: MemoryLibrary;
let library: Library;

beforeEach(async () => {
  memory = new MemoryLibrary(0);
  library = new Library(memoryBackend(0, memory), ["fr"]);
  library.backend.onEvent((event) => library.hear(event));
  await library.load();
  await library.go({ kind: "all" });
});

test("a count beside a value is what choosing it finds", async () => {
  await library.find("le");
  const [first, ...others] = library.search.facets?.languages ?? [];
  expect(others.length, "two languages at least").toBeGreaterThan(0);
  await library.find("le", library.search.toggled("languages", first?.value ?? ""));
  expect(library.list.rows.total).toBe(first?.articles);
  expect(library.search.facets?.languages.length, "the others can still be chosen").toBe(others.length + 1);
  await library.find("le", library.search.toggled("languages", first?.value ?? ""));
  expect(library.search.isNarrowed).toBe(false);
});

test("what narrows it holds while one types on, and is gone with the search", async () => {
  await library.find("le", { languages: ["fr"] });
  await library.find("les");
  expect(library.list.of).toMatchObject({ query: "les", refine: { languages: ["fr"] } });
  await library.leaveSearch();
  await library.find("le");
  expect(library.search.isNarrowed).toBe(false);
});

test("an empty field waits for words, and asks the library for nothing", async () => {
  library.startSearch();
  await library.find("  ");
  expect(library.search.active).toBe(true);
  expect(memory.asked.some(([name]) => name === "search")).toBe(false);
  perform("back", library, "list");
  await settled();
  expect(library.search.active).toBe(false);
  expect(library.list.of).toMatchObject({ kind: "place", place: { kind: "all" } });
});

test("out of an article one comes back to what was found, and then out of the search", async () => {
  await library.find("puits");
  await library.openAt(0);
  perform("back", library, "article");
  expect(library.search.active, "first to the results").toBe(true);
  expect(library.panes.front).toBe("list");
  perform("back", library, "list");
  await settled();
  expect(library.search.active).toBe(false);
});

test("a question whose answer was used is remembered, and not every letter of it", async () => {
  await library.find("pui");
  library.habits.remember("pui");
  await library.find("puits");
  await library.openAt(0);
  expect(library.habits.all.history).toEqual(["puits"]);
  for (let at = 0; at < 30; at++) library.habits.remember(`mot ${String(at)} fin`);
  expect(library.habits.all.history.length).toBeLessThanOrEqual(20);
});

test("a search is kept with what narrows it, and can be let go and taken back", async () => {
  library.habits.keepSearch({ name: "L’eau", query: "puits", refine: { languages: ["fr"] } });
  library.habits.keepSearch({ name: "L’eau", query: "puits", refine: { languages: ["bm"] } });
  await settled();
  expect(memory.filing.habits.searches, "one name, one search").toHaveLength(1);
  const [saved] = library.habits.all.searches;
  if (!saved) throw new Error("it was kept");
  await library.openSearch(saved.query, saved.refine);
  expect(library.list.of).toMatchObject({ kind: "search", query: "puits", refine: { languages: ["bm"] } });
  library.dropSearch(saved);
  expect(library.habits.all.searches).toEqual([]);
  library.notices.shown.at(-1)?.undo?.();
  expect(library.habits.all.searches).toEqual([saved]);
});

test("two narrowings are the same in whatever order they were chosen", () => {
  expect(sameRefine({ languages: ["fr", "bm"], tags: [] }, { languages: ["bm", "fr"] })).toBe(true);
  expect(sameRefine({ years: [2025] }, { years: [2026] })).toBe(false);
});

test("an Enter that is quicker than the answer opens what was found, not what stood there", async () => {
  await library.find("mil");
  const { rows } = library.list;
  const wanted = rows.at(0)?.id;
  await library.leaveSearch();
  await library.openAt(memory.articles.findIndex(({ id }) => rows.indexOf(id) < 0));
  expect(library.reading.id).not.toBe(wanted);
  const found = library.find("mil");
  perform("open", library, "list");
  await found;
  await settled();
  expect(library.reading.id).toBe(wanted);
});
