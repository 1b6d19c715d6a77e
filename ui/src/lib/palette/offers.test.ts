import { beforeEach, expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { SHORTCUTS } from "../keyboard/shortcuts";
import { Library } from "../state/library.svelte";
import { type Offered, offers } from "./offers";

let library: Library;
const kept = new Map<string, string>();

beforeEach(async () => {
  kept.clear();
  const keeper = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, v: string) => void kept.set(key, v),
  };
  library = new Library(memoryBackend(0, new MemoryLibrary(0)), ["fr"], keeper);
  await library.load();
  await library.go({ kind: "all" });
});

const names = (typed: string) => offers(library, typed, []).map(({ name }) => name);
const said = (offer: Offered | undefined) => offer?.parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join("");
const settled = () => new Promise((done) => setTimeout(done, 0));

test("every act that is not a mere key press can be found by its name", () => {
  const keysAlone = ["page", "page_back", "pane", "pane_back", "back", "palette", "move_next", "move_previous"];
  const steps = ["open", "choose", "choose_more", "choose_less", "earlier", "later"];
  for (const { id, titleKey } of SHORTCUTS) {
    if ([...keysAlone, ...steps].includes(id)) continue;
    const title = library.words.t(titleKey);
    const place = ["today", "unread", "starred", "all", "saved", "long", "language", "missing"].includes(id);
    const looked = place ? library.words.t(`source.${id as "today"}`) : title;
    expect(names(looked), `${id}: ${looked}`).toContain(looked);
  }
});

test("every source, shelf and tag can be found, and chosen", async () => {
  for (const name of ["La Lettre du fleuve", "Santé et cuisine", "eau"]) expect(names(name)).toContain(name);
  offers(library, "sahel", [])
    .find(({ group }) => group === "go")
    ?.run();
  await settled();
  expect(library.sources.chosen).toMatchObject({ kind: "feed", id: "sahel" });
});

test("what was typed is shown in the name, and the keys beside it are the person's own", async () => {
  await library.habits.change({ keys: { text: ["Ctrl+T"] } });
  const [text] = offers(library, "pag", []).filter(({ id }) => id === "act text");
  expect(said(text)).toBe("Texte et [pag]e");
  expect(text?.keys).toEqual(["Ctrl+T"]);
});

test("articles that were opened come first when nothing is typed, latest first", async () => {
  await library.openAt(1);
  await library.openAt(3);
  const read = offers(library, "", []).filter(({ group }) => group === "read");
  expect(read.map(({ name }) => name)).toEqual([
    "What a village library lends besides books",
    "Le prix du mil se lit désormais sur une ardoise",
  ]);
});

test("an article that only has the word in its text is offered too", async () => {
  const found = [{ id: "article-4", title: "Pourquoi le karité se ramasse avant l’aube", source: "Sahel Sciences" }];
  const [only] = offers(library, "chimistes", found);
  expect(only?.id).toBe("article article-4");
  only?.run();
  await settled();
  expect(library.reading.id).toBe("article-4");
});
