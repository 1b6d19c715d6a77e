import { beforeEach, expect, test } from "vitest";
import type { Failure } from "../backend/bindings";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { perform } from "../keyboard/perform";
import { Library } from "./library.svelte";

const failure = (code: Failure["code"]): Failure => ({ code, params: {}, detail: "…" });
const settled = () => new Promise((done) => setTimeout(done, 0));

let memory: MemoryLibrary;
let library: Library;

beforeEach(async () => {
  memory = new MemoryLibrary(300);
  library = new Library(memoryBackend(0, memory), ["fr"]);
  library.backend.onEvent((event) => library.hear(event));
  await library.load();
});

const asked = (name: string) => memory.asked.filter(([each]) => each === name).map(([, request]) => request);
const said = () => library.notices.shown.map((notice) => notice.text.replace(/[\u202F\u00A0]/g, " "));

test("a window begins with the first place that has something in it", async () => {
  expect(library.sources.chosen).toEqual({ kind: "today" });
  memory.articles = memory.articles.map((row) => ({ ...row, arrived: "2020-01-01T00:00:00Z" }));
  const later = new Library(memoryBackend(0, memory), ["fr"]);
  await later.load();
  expect(later.sources.chosen, "nothing today: what is unread").toEqual({ kind: "unread" });
});

test("whoever is quicker than the library stays where they went", async () => {
  const quick = new Library(memoryBackend(0, memory), ["fr"]);
  const loaded = quick.load();
  await Promise.all([loaded, quick.go({ kind: "starred" })]);
  expect(quick.sources.chosen).toEqual({ kind: "starred" });
  expect(quick.list.of).toMatchObject({ place: { kind: "starred" } });
  expect(quick.ready).toBe(true);
});

test("opening an article marks it read, here and in the library", async () => {
  await library.go({ kind: "all" });
  await library.openAt(1);
  expect(library.reading.article?.head.title).toContain("mil");
  expect(library.panes.front, "a narrow window shows the article").toBe("article");
  expect(memory.articles[1]?.read).toBe(true);
  expect(library.list.rows.at(1)?.article.read).toBe(true);
});

test("an unread list keeps what was just read before the eye", async () => {
  await library.go({ kind: "unread" });
  const total = library.list.rows.total;
  const second = library.list.rows.at(1)?.id;
  await library.openAt(0);
  await settled();
  expect(library.list.rows.at(1)?.id, "the next one has not moved").toBe(second);
  expect(library.list.rows.total).toBe(total);
  expect(library.sources.counts.unread, "but it is counted as read").toBe(total - 1);
});

test("the last article that was asked for wins", async () => {
  await library.go({ kind: "all" });
  await Promise.all([library.openAt(0), library.openAt(1), library.openAt(2)]);
  expect(library.reading.id).toBe(library.list.rows.at(2)?.id);
});

test("space pressed twice at the end of an article passes none by", async () => {
  await library.go({ kind: "all" });
  await library.openAt(0);
  perform("page", library, "article");
  perform("page", library, "article");
  await settled();
  expect(library.reading.id, "the next one, not the one after it").toBe(library.list.rows.at(1)?.id);
  perform("page", library, "article");
  await settled();
  expect(library.reading.id, "and then on").toBe(library.list.rows.at(2)?.id);
});

test("a star shows in the list, in the article and in the count", async () => {
  await library.go({ kind: "all" });
  await library.openAt(2);
  await library.mark("article-2", { starred: true });
  await settled();
  expect(library.reading.article?.head.starred).toBe(true);
  expect(library.list.rows.at(2)?.article.starred).toBe(true);
  expect(library.sources.counts.starred).toBe(2);
});

test("all as read can be taken back", async () => {
  await library.go({ kind: "feed", id: "ardoise" });
  const unread = library.list.unread;
  expect(unread).toBeGreaterThan(0);
  await library.markAllRead();
  await settled();
  expect(library.list.unread).toBe(0);
  expect(said()[0]).toContain("marqués comme lus");
  library.notices.shown[0]?.undo?.();
  await settled();
  await settled();
  expect(library.list.unread, "every one of them, and no other").toBe(unread);
});

test("search asks for the last words only, and leaving it goes back", async () => {
  await library.go({ kind: "unread" });
  await Promise.all([..."puits"].map((_, at) => library.find("puits".slice(0, at + 1))));
  expect(library.list.of).toMatchObject({ kind: "search", query: "puits" });
  expect(asked("search").length, "not one question a letter").toBeLessThan(4);
  expect(library.list.rows.at(0)?.snippet?.find((part) => part.hit)?.text).toBe("puits");
  await library.leaveSearch();
  expect(library.list.of).toMatchObject({ kind: "place", place: { kind: "unread" } });
});

test("a change that this window made needs no new list; one from elsewhere does", async () => {
  await library.go({ kind: "all" });
  const before = asked("list_articles").filter((each) => (each as { limit: number }).limit === 100).length;
  const reloads = () =>
    asked("list_articles").filter((each) => (each as { limit: number }).limit === 100).length - before;
  await library.mark("article-4", { starred: true });
  await settled();
  expect(reloads(), "an echo").toBe(0);
  memory.tell({ kind: "changed", data: { added: ["x"], updated: [], removed: [], feeds: [], collections: [] } });
  await settled();
  expect(reloads()).toBe(1);
});

test("an article that is removed elsewhere is not left open", async () => {
  await library.go({ kind: "all" });
  await library.openAt(0);
  memory.tell({
    kind: "changed",
    data: { added: [], updated: [], removed: ["article-0"], feeds: [], collections: [] },
  });
  expect(library.reading.article).toBeNull();
});

test("an article that cannot be opened says why, and the list stays", async () => {
  memory.failures.set("open_article", failure("library_damaged"));
  await library.openAt(0);
  expect(library.reading.failure?.code).toBe("library_damaged");
  expect(library.list.rows.total).toBeGreaterThan(0);
});

test("a read-only library says so, and loses nothing that is shown", async () => {
  memory.failures.set("mark_articles", failure("read_only"));
  memory.failures.set("set_settings", failure("read_only"));
  await library.go({ kind: "all" });
  await library.openAt(1);
  expect(library.reading.article, "it can still be read").not.toBeNull();
  expect(said().join()).toContain("ne peut pas être modifiée");
  await library.preferences.change({ theme: "sepia" });
  expect(library.preferences.theme, "for this session").toBe("sepia");
});

test("the place in an article is kept when another is opened", async () => {
  await library.go({ kind: "all" });
  await library.openAt(0);
  library.reading.stand(0.4);
  library.reading.stand(1.7);
  await library.openAt(1);
  expect(asked("set_progress")).toEqual([{ id: "article-0", progress: 1 }]);
});

test("a sync: progress, bytes, end", async () => {
  const { sync } = library;
  await sync.start();
  await sync.start();
  expect(asked("start_sync").length, "one at a time").toBe(1);
  const progress = { phase: "feeds" as const, done: 1, total: 6, current: null, bytes_received: 4_096 };
  memory.tell({ kind: "sync_progress", data: progress });
  expect(sync.progress?.bytes_received).toBe(4_096);
  memory.tell({ kind: "sync_failed", data: failure("offline") });
  expect(sync.running).toBe(false);
  expect(sync.failure?.code).toBe("offline");
});

test("a sync that the person stops is no failure", async () => {
  await library.sync.start();
  await library.sync.stop();
  expect(library.sync.running).toBe(false);
  memory.tell({ kind: "sync_failed", data: failure("cancelled") });
  expect(library.sync.failure).toBeNull();
});

test("a sync that cannot begin says why", async () => {
  memory.failures.set("start_sync", failure("read_only"));
  await library.sync.start();
  expect(library.sync.running).toBe(false);
  expect(library.sync.failure?.code).toBe("read_only");
});

test("adding: pages, a feed, a list of feeds", async () => {
  expect(await library.adding.pages(["https://example.org/a"])).toBe(true);
  expect(said().at(-1)).toBe("Enregistré : « https://example.org/a ».");
  expect(await library.adding.subscribe("https://example.org/feed")).toBe(true);
  expect(said().at(-1)).toContain("Abonné à");
  expect(await library.adding.file(new File(["<opml/>"], "feeds.opml"))).toBe(true);
  expect(said().at(-1)).toContain("2 sources ajoutées");
});

test("a file goes over as it is, byte for byte", async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
  await library.adding.file(new File([bytes], "page.html"));
  const { base64 } = asked("add_file")[0] as { base64: string };
  expect(Buffer.from(base64, "base64").equals(Buffer.from(bytes))).toBe(true);
});

test("what could not be added says why: in the dialog, or at the foot when there is none", async () => {
  memory.failures.set("add_pages", failure("no_article"));
  await library.addPages(["https://example.org/"]);
  expect(said().join()).toContain("Aucun article dans cette page.");
  library.notices.shown = [];
  library.panes.openAdd("https://example.org/");
  await library.addPages(["https://example.org/"]);
  expect(said(), "not twice").toEqual([]);
  expect(library.adding.failure?.code).toBe("no_article");
});

test("what the system asks to open is shown before it is fetched", () => {
  memory.tell({ kind: "open_requested", data: ["feed:https://example.org/feed.xml"] });
  expect(library.panes.dialog).toBe("add");
  expect(library.panes.address).toBe("https://example.org/feed.xml");
});

test("leaving a feed that is shown goes to where its articles stay", async () => {
  await library.go({ kind: "feed", id: "sahel" });
  await library.unsubscribe("sahel");
  expect(library.sources.chosen).toEqual({ kind: "all" });
  expect(library.sources.feeds.some((feed) => feed.id === "sahel")).toBe(false);
});

test("three messages at most, and the same one once", () => {
  for (const text of ["a", "b", "c", "d", "b"]) library.notices.say(text);
  expect(said()).toEqual(["c", "d", "b"]);
});
