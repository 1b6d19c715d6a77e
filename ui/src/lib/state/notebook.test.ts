import { beforeEach, expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { Library } from "./library.svelte";
import { Notebook } from "./notebook.svelte";

let library: Library;
let book: Notebook;

beforeEach(async () => {
  const memory = new MemoryLibrary(0);
  library = new Library(memoryBackend(0, memory), ["fr"]);
  await library.load();
  const mark = (article: string, exact: string, colour: "ochre" | "leaf", note: string) =>
    library.backend.call("add_highlight", {
      draft: { article, place: { exact, prefix: "", suffix: "", start: 0, end: exact.length }, colour, note },
    });
  await mark("article-0", "La classe se met en route", "ochre", "Pour l’école");
  await mark("article-5", "à l’eau du puits", "leaf", "");
  await mark("article-0", "onze ardoises", "leaf", "");
  book = new Notebook(library.backend, library.words, library.notices);
  await book.load();
});

const quotes = () => book.shown.map(({ place }) => place.exact);

test("all that was marked stands together, by article", () => {
  expect(book.articles.map(({ title, highlights }) => [title, highlights.length])).toEqual([
    ["La pirogue-école repart avec la décrue", 2],
    ["Réparer un forage : la pièce à 900 F qui manque", 1],
  ]);
});

test("it is looked through without accents: in quotes, notes and titles", () => {
  book.query = "ecole CLASSE";
  expect(quotes(), "a word of the note and one of the quote").toEqual(["La classe se met en route"]);
  book.query = "forage";
  expect(quotes()).toEqual(["à l’eau du puits"]);
  book.query = "  ";
  expect(quotes()).toHaveLength(3);
});

test("it is narrowed by colour and to what has a note", () => {
  book.colour = "leaf";
  expect(quotes()).toEqual(["à l’eau du puits", "onze ardoises"]);
  book.noted = true;
  expect(quotes()).toEqual([]);
  book.colour = null;
  expect(quotes()).toEqual(["La classe se met en route"]);
});

test("what is taken away can be taken back", async () => {
  await book.remove(book.all[1]?.id ?? "");
  expect(quotes()).not.toContain("à l’eau du puits");
  library.notices.shown[0]?.undo?.();
  await new Promise((done) => setTimeout(done, 0));
  expect(quotes()).toContain("à l’eau du puits");
});

test("a note can be looked for from the search, and the notebook is left by one step back", () => {
  library.panes.openNotebook("eau");
  expect([library.panes.panel, library.panes.asked]).toEqual(["notes", "eau"]);
  library.panes.show("list");
  expect(library.panes.panel).toBeNull();
});
