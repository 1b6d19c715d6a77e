// Lists as a person arranges them, several articles at once, and where they are filed.
import { beforeEach, expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { perform } from "../keyboard/perform";
import { Library } from "./library.svelte";

const settled = () => new Promise((done) => setTimeout(done, 0));
let memory: MemoryLibrary;
let library: Library;

beforeEach(async () => {
  memory = new MemoryLibrary(300);
  library = new Library(memoryBackend(0, memory), ["fr"]);
  library.backend.onEvent((event) => library.hear(event));
  await library.load();
  await library.go({ kind: "all" });
});

const said = () => library.notices.shown.at(-1)?.text.replace(/[\u202F\u00A0]/g, " ");
const undo = async () => {
  library.notices.shown.at(-1)?.undo?.();
  await settled();
};
const asked = (name: string) => memory.asked.filter(([each]) => each === name).map(([, request]) => request);
const shown = () => library.list.headings.map(({ label }) => label);
const read = (at: number) => memory.articles[at]?.read;

test("a list falls into days, and names none where there is only one", async () => {
  expect(shown().slice(0, 2)).toEqual(["Aujourd’hui", "Hier"]);
  const first = library.list.headings[1]?.index ?? 0;
  const day = (at: number) => new Date(library.list.rows.at(at)?.article.arrived ?? "").getDate();
  expect(day(first), "a day begins under its name").not.toBe(day(first - 1));
  await library.go({ kind: "today" });
  expect(shown()).toEqual([]);
});

test("the order is asked of the library, kept, and told by the headings", async () => {
  await library.habits.changeList({ sort: "source" });
  await library.list.show(library.list.of);
  expect(asked("list_articles")).toContainEqual(expect.objectContaining({ sort: "source", limit: 100 }));
  expect(shown()).toContain("La Lettre du fleuve");
  const second = library.list.headings[1];
  expect(library.list.rows.at(second?.index ?? 0)?.article.site_name, "a heading stands over its own").toBe(
    second?.label,
  );
  expect(memory.filing.habits.list).toMatchObject({ sort: "source" });
  await library.habits.changeList({ sort: "oldest" });
  await library.list.show(library.list.of);
  expect(shown().at(-1), "the other way round").toBe("Aujourd’hui");
  await library.habits.changeList({ headings: false });
  await library.list.show(library.list.of);
  expect(shown()).toEqual([]);
});

test("several are marked at once, and only what changed is taken back", async () => {
  const before = [0, 1, 2].map(read);
  expect(before, "one of them is read already").toEqual([true, false, false]);
  library.list.select(0);
  perform("choose", library, "list");
  perform("choose_more", library, "list");
  perform("choose_more", library, "list");
  expect(library.list.chosen.size).toBe(3);
  perform("read", library, "list");
  await settled();
  expect([0, 1, 2].map(read)).toEqual([true, true, true]);
  expect(said()).toBe("2 articles marqués comme lus.");
  await undo();
  expect([0, 1, 2].map(read), "what was read before stays so").toEqual(before);
  perform("back", library, "list");
  expect(library.list.chosen.size, "escape lets go of the choice first").toBe(0);
});

test("a choice does not outlive its list", async () => {
  library.list.toggle(1);
  await library.list.refresh();
  expect(library.list.chosen.size, "news does not take it away").toBe(1);
  await library.go({ kind: "unread" });
  expect(library.list.chosen.size).toBe(0);
});

test("everything is chosen, also what was never seen", async () => {
  perform("choose_all", library, "list");
  await settled();
  expect(library.list.chosen.size).toBe(308);
  perform("star", library, "list");
  await settled();
  expect(memory.articles.every(({ starred }) => starred)).toBe(true);
});

test("a mark that changed nothing leaves no echo behind", async () => {
  const first = memory.articles[0]?.id ?? "";
  await library.mark(first, { read: true });
  const before = asked("list_articles").length;
  memory.tell({ kind: "changed", data: { added: [], updated: [first], removed: [], feeds: [], collections: [] } });
  await settled();
  expect(asked("list_articles").length, "somebody else's change is asked for").toBeGreaterThan(before);
});

test("articles go to a shelf once, in order, and can be taken back", async () => {
  const shelf = await library.filing.make("Eau");
  const id = shelf?.id ?? "";
  const [a, b, c] = memory.articles.map((row) => row.id) as [string, string, string];
  await library.filing.collect(id, [b, a]);
  await settled();
  expect(said()).toBe("2 articles rangés dans « Eau ».");
  await library.filing.collect(id, [a]);
  expect(said()).toBe("Déjà dans « Eau ».");
  await library.filing.collect(id, [a, c]);
  expect(memory.filing.items.get(id)).toEqual([b, a, c]);
  await undo();
  expect(memory.filing.items.get(id)).toEqual([b, a]);
  await library.go({ kind: "collection", id });
  await settled();
  expect(
    [0, 1].map((at) => library.list.rows.at(at)?.id),
    "as it was put together",
  ).toEqual([b, a]);
  library.list.select(1);
  perform("earlier", library, "list");
  await settled();
  await settled();
  expect(memory.filing.items.get(id)).toEqual([a, b]);
});

test("shelves stand in the person's order, and one that goes is left", async () => {
  const names = () => library.sources.collections.map(({ name }) => name);
  expect(names()).toEqual(["6ᵉ : vivre avec le fleuve", "Santé et cuisine"]);
  const [first, second] = library.sources.collections;
  await library.filing.moveCollection(second?.id ?? "", -1);
  expect(names()).toEqual(["Santé et cuisine", "6ᵉ : vivre avec le fleuve"]);
  expect(await library.filing.rename(first?.id ?? "", "Santé et cuisine"), "the name is taken").toBe(false);
  expect(said()).toBe("Le nom « Santé et cuisine » est déjà pris. Choisissez un autre nom.");
  if (first) {
    await library.go({ kind: "collection", id: first.id });
    await library.removeShelf(first);
  }
  await settled();
  expect(names()).toEqual(["Santé et cuisine"]);
  expect(library.list.of).toMatchObject({ place: { kind: "all" } });
});

test("tags are put on and taken off, and are places of their own", async () => {
  const ids = memory.articles.slice(0, 2).map(({ id }) => id);
  await library.filing.tag(ids, "marché", true);
  await settled();
  expect(library.sources.tags).toContainEqual({ tag: "marché", articles: 2 });
  await library.go({ kind: "tag", id: "marché" });
  expect(library.list.rows.total).toBe(2);
  await library.filing.tag(ids.slice(1), "marché", false);
  await settled();
  expect(library.list.rows.total).toBe(1);
});

test("a guest has no habits to keep, and reads all the same", async () => {
  memory.failures.set("get_habits", { code: "not_found", params: {}, detail: "" });
  const guest = new Library(memoryBackend(0, memory), ["fr"]);
  await guest.load();
  await guest.habits.changeList({ sort: "oldest" });
  expect(guest.habits.known).toBe(false);
  expect(guest.habits.list.sort, "for this window").toBe("oldest");
  expect(asked("set_habits"), "but nothing is sent").toEqual([]);
});
