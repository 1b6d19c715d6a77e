// The library as one window sees it: lists, the open article, and the things a person can do with them.
import { type Backend, failureOf } from "../backend/backend";
import type {
  ArticleId,
  ChangeSet,
  Collection,
  Event,
  FeedId,
  FeedPictures,
  Mark,
  Refine,
  SavedSearch,
} from "../backend/bindings";
import { type Keymap, keymap } from "../keyboard/keymap";
import { Words } from "../i18n/words.svelte";
import { Adding } from "./adding.svelte";
import { askedFor } from "./address";
import { ArticleList, type ListedRow } from "./article-list.svelte";
import { Echoes } from "./echoes";
import { Filing } from "./filing.svelte";
import { FirstRun } from "./first-run.svelte";
import { Habits } from "./habits.svelte";
import { Listening } from "./listening";
import { Notices } from "./notices.svelte";
import { Panes } from "./panes.svelte";
import type { Place, Tab } from "./places";
import { Preferences } from "./preferences.svelte";
import { Reading } from "./reading.svelte";
import { Recent } from "./recent";
import { Search } from "./search.svelte";
import { Sources } from "./sources.svelte";
import { Sync } from "./sync.svelte";
import { type Keeper, SyncChoice } from "./sync-choice.svelte";

/** Everything that a window shows. */
export class Library {
  readonly words: Words;
  readonly notices: Notices;
  readonly preferences: Preferences;
  readonly habits: Habits;
  readonly sources: Sources;
  readonly filing: Filing;
  readonly list: ArticleList;
  readonly reading: Reading;
  readonly sync: Sync;
  readonly adding: Adding;
  readonly listening: Listening;
  readonly recent: Recent;
  readonly firstRun: FirstRun;
  readonly panes = new Panes();
  /** The keys as the person has them. */
  readonly keys: Keymap = $derived.by(() => keymap(this.habits.all.keys, this.habits.all.letter_keys));
  /** The first screen is here; before, only the frame of the window stands. */
  ready = $state(false);
  /** The person went somewhere by themselves. */
  #moved = false;
  readonly search: Search;
  readonly #echoes = new Echoes();

  constructor(
    readonly backend: Backend,
    languages: readonly string[],
    keeper: Keeper | null = null,
  ) {
    this.words = new Words(languages);
    this.notices = new Notices(this.words);
    this.preferences = new Preferences(backend, this.words, this.notices);
    this.habits = new Habits(backend, this.notices);
    this.sources = new Sources(backend);
    this.filing = new Filing(backend, this.words, this.notices, this.sources, this.habits);
    this.search = new Search(backend);
    this.list = new ArticleList(backend, this.words, this.habits, (id) => this.sources.feed(id)?.title ?? "");
    this.sync = new Sync(backend, new SyncChoice(keeper));
    this.listening = new Listening(keeper);
    this.recent = new Recent(keeper);
    this.reading = new Reading(backend, (id, progress) => this.recent.stand(id, progress));
    this.firstRun = new FirstRun(backend, this);
    this.adding = new Adding(backend, this.words, this.notices);
  }

  /** Asks for all that the first screen shows. */
  async load(): Promise<void> {
    await Promise.all([this.preferences.load(), this.habits.load(), this.sources.refresh(), this.sync.load()]);
    this.firstRun.begin();
    // Whoever was quicker than the library has chosen a place, or searches, already.
    if (!this.#moved) await this.#show(this.sources.firstPlace(), "all");
    this.ready = true;
  }

  /** Shows a place's list. */
  async go(place: Place, tab: Tab = "all"): Promise<void> {
    this.#moved = true;
    this.search.leave();
    this.panes.show("list");
    await this.#show(place, tab);
  }

  async #show(place: Place, tab: Tab): Promise<void> {
    this.sources.chosen = place;
    await this.list.show({ kind: "place", place, tab });
  }

  /** Opens the search; what was searched before is there to be changed. */
  startSearch(): void {
    this.#moved = true;
    this.search.active = true;
    this.search.wantsFocus = true;
    this.panes.show("list");
    this.panes.focus("search");
  }

  /** Searches as the person types, narrowed as it was unless told otherwise. */
  async find(query: string, refine: Refine = this.search.refine): Promise<void> {
    this.#moved = true;
    this.search.begin(query, refine);
    const { asked } = this.search;
    if (asked === "") return this.search.count();
    await this.list.show({ kind: "search", query: asked, refine });
    await this.search.count();
  }

  /** Shows a search that was kept. */
  async openSearch(query: string, refine: Refine = {}): Promise<void> {
    this.panes.show("list");
    await this.find(query, refine);
    this.panes.focus("list");
  }

  /** Lets go of a search that was kept; it can be taken back. */
  dropSearch(saved: SavedSearch): void {
    const { searches } = this.habits.all;
    this.habits.dropSearch(saved.name);
    this.notices.say(this.words.t("search.dropped", { name: saved.name }), () => void this.habits.change({ searches }));
  }

  /** Leaves the search for the place that was shown before. */
  async leaveSearch(): Promise<void> {
    await this.go(this.sources.chosen);
  }

  async openAt(index: number): Promise<void> {
    const row = this.list.select(index);
    if (!row) return;
    if (this.list.of.kind === "search") this.habits.remember(this.list.of.query);
    await this.open(row.article);
  }

  /** Opens an article, and marks it read. */
  async open(article: ListedRow["article"]): Promise<void> {
    await this.openById(article.id);
  }

  /** Opens an article that no list may show; one that is in the list becomes current there. */
  async openById(id: ArticleId): Promise<void> {
    const index = this.list.rows.indexOf(id);
    if (index >= 0) this.list.select(index);
    this.panes.show("article");
    await this.reading.open(id);
    const head = this.reading.id === id ? this.reading.article?.head : null;
    if (!head) return;
    this.recent.add(head);
    if (!head.read) await this.mark(id, { read: true });
  }

  /** Marks articles here at once and in the library a moment later; gives back which were not so before. */
  async mark(ids: ArticleId | readonly ArticleId[], mark: Mark): Promise<readonly ArticleId[]> {
    const all = typeof ids === "string" ? [ids] : [...ids];
    this.#echoes.expect(all);
    const { id: open } = this.reading;
    if (open !== null && all.includes(open)) this.reading.mark(mark);
    const changes = await this.#told(() => this.backend.call("mark_articles", { ids: all, mark }));
    const changed = new Set(changes?.updated);
    this.#echoes.forget(all.filter((id) => !changed.has(id)));
    this.list.mark(all, mark);
    return [...changed];
  }

  /** Marks several at once; it can be taken back. */
  async markMany(ids: readonly ArticleId[], mark: Mark): Promise<void> {
    const changed = await this.mark(ids, mark);
    const back: Mark = typeof mark.read === "boolean" ? { read: !mark.read } : { starred: mark.starred !== true };
    const what =
      typeof mark.read === "boolean" ? (mark.read ? "read" : "unread") : mark.starred ? "starred" : "unstarred";
    const undo = changed.length > 0 ? () => void this.mark(changed, back) : null;
    this.notices.say(this.words.n(`chosen.${what}`, changed.length), undo);
  }

  async markAllRead(): Promise<void> {
    const { filter } = this.list;
    if (!filter) return;
    const changes = await this.#told(() => this.backend.call("mark_all_read", { filter }));
    if (!changes) return;
    const { t, n } = this.words;
    const ids = changes.updated;
    const undo = () => void this.#told(() => this.backend.call("mark_articles", { ids, mark: { read: false } }));
    if (ids.length === 0) this.notices.say(t("list.nothing_to_mark"));
    else this.notices.say(n("list.marked", ids.length), undo);
  }

  async remove(ids: readonly ArticleId[]): Promise<void> {
    const changes = await this.#told(() => this.backend.call("remove_articles", { ids: [...ids] }));
    if (!changes) return;
    if (ids.some((id) => this.reading.id === id)) this.reading.close();
    this.list.chosen.clear();
    this.panes.show("list");
    this.notices.say(this.words.n("article.removed", changes.removed.length));
  }

  /** What an act is about: what is chosen, else the row that is current, else the open article. */
  get aimed(): readonly ArticleId[] {
    const { chosen, rows, selected } = this.list;
    if (chosen.size > 0) return chosen.ids;
    const current = rows.at(selected)?.id ?? this.reading.id;
    return current === null ? [] : [current];
  }

  /** Removes a collection, and leaves it if it is shown. */
  async removeShelf(shelf: Collection): Promise<void> {
    await this.filing.remove(shelf);
    const { chosen } = this.sources;
    if (chosen.kind === "collection" && chosen.id === shelf.id) await this.go({ kind: "all" });
  }

  async unsubscribe(id: FeedId): Promise<void> {
    const title = this.sources.feed(id)?.title ?? "";
    const changes = await this.#told(() => this.backend.call("unsubscribe", { id }));
    if (!changes) return;
    this.notices.say(this.words.t("feed.unsubscribed", { title }));
    const { chosen } = this.sources;
    if (chosen.kind === "feed" && chosen.id === id) await this.go({ kind: "all" });
  }

  /** Says which pictures of a feed's articles a sync brings. */
  async setPictures(id: FeedId, pictures: FeedPictures): Promise<void> {
    await this.#told(() => this.backend.call("set_feed", { id, pictures, full_text: null, user_agent: null }));
  }

  /** Asks for a sound or a file, which a sync brings; or lets it go, and what is here of it. */
  async wantFile(article: ArticleId, url: string, wanted: boolean): Promise<void> {
    await this.#told(() => this.backend.call("want_enclosure", { article, url, wanted }));
  }

  /** Opens an address in the person's own browser. */
  async openOutside(url: string): Promise<void> {
    await this.backend.openExternal(url).catch((error: unknown) => this.notices.fail(failureOf(error)));
  }

  /** Takes what the library tells. */
  hear(event: Event): void {
    this.sync.hear(event);
    if (event.kind === "changed") this.#changed(event.data);
    else if (event.kind === "sync_ended" || event.kind === "sync_failed") void this.refresh();
    else if (event.kind === "open_requested") this.#asked(event.data);
  }

  /** Asks again for all that is shown. */
  async refresh(): Promise<void> {
    if (this.search.active) void this.search.count();
    await Promise.all([this.sources.refresh(), this.list.refresh()]).catch((error: unknown) =>
      this.notices.fail(failureOf(error)),
    );
  }

  #changed(changes: ChangeSet): void {
    if (this.#echoes.isOwn(changes)) return void this.sources.refresh().catch(() => undefined);
    void this.refresh();
    this.recent.forget(changes.removed);
    const { id } = this.reading;
    if (id === null) return;
    if (changes.removed.includes(id)) this.reading.close();
    else if (changes.updated.includes(id)) void this.reading.refresh();
  }

  #asked(texts: readonly string[]): void {
    const asked = texts.flatMap((text) => askedFor(text) ?? []);
    const feed = asked.find(({ kind }) => kind === "feed");
    const pages = asked.filter(({ kind }) => kind === "page").map(({ url }) => url);
    const [only] = pages;
    if (feed) this.panes.openAdd(feed.url);
    // A web page can call a kalan: link: nothing is fetched before the person said yes.
    else if (only !== undefined && pages.length === 1) this.panes.openAdd(only);
    else if (pages.length > 0) void this.addPages(pages);
  }

  /** Saves pages, from wherever they were given; a failure is told at the foot of the window. */
  async addPages(urls: readonly string[]): Promise<void> {
    await this.adding.pages(urls);
    this.#tellAdding();
  }

  async addFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      await this.adding.file(file);
      this.#tellAdding();
    }
  }

  #tellAdding(): void {
    // An open dialog shows it beside the field.
    if (this.adding.failure && this.panes.dialog !== "add") this.notices.fail(this.adding.failure);
  }

  async #told(ask: () => Promise<ChangeSet>): Promise<ChangeSet | null> {
    try {
      return await ask();
    } catch (error) {
      this.notices.fail(failureOf(error));
      return null;
    }
  }
}
