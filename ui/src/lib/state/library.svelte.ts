// The library as one window sees it: lists, the open article, and the things a person can do with them.
import { type Backend, failureOf } from "../backend/backend";
import type { ArticleId, ChangeSet, Event, FeedId, FeedPictures, Mark } from "../backend/bindings";
import { Words } from "../i18n/words.svelte";
import { Adding } from "./adding.svelte";
import { askedFor } from "./address";
import { ArticleList, type ListedRow } from "./article-list.svelte";
import { Listening } from "./listening";
import { Notices } from "./notices.svelte";
import { Panes } from "./panes.svelte";
import { filterOf, type Place, type Tab } from "./places";
import { Preferences } from "./preferences.svelte";
import { Reading } from "./reading.svelte";
import { Sources } from "./sources.svelte";
import { Sync } from "./sync.svelte";
import { type Keeper, SyncChoice } from "./sync-choice.svelte";

/** Everything that a window shows. */
export class Library {
  readonly words: Words;
  readonly notices: Notices;
  readonly preferences: Preferences;
  readonly sources: Sources;
  readonly list: ArticleList;
  readonly reading: Reading;
  readonly sync: Sync;
  readonly adding: Adding;
  readonly listening: Listening;
  readonly panes = new Panes();
  /** The first screen is here; before, only the frame of the window stands. */
  ready = $state(false);
  /** The person went somewhere by themselves. */
  #moved = false;
  /** What is searched; empty outside a search. */
  query = $state("");
  /** Articles that this window changed itself: their echo needs no new list. */
  readonly #echoes = new Map<ArticleId, number>();

  constructor(
    readonly backend: Backend,
    languages: readonly string[],
    keeper: Keeper | null = null,
  ) {
    this.words = new Words(languages);
    this.notices = new Notices(this.words);
    this.preferences = new Preferences(backend, this.words, this.notices);
    this.sources = new Sources(backend);
    this.list = new ArticleList(backend);
    this.reading = new Reading(backend);
    this.sync = new Sync(backend, new SyncChoice(keeper));
    this.listening = new Listening(keeper);
    this.adding = new Adding(backend, this.words, this.notices);
  }

  /** Asks for all that the first screen shows. */
  async load(): Promise<void> {
    await Promise.all([this.preferences.load(), this.sources.refresh(), this.sync.load()]);
    // Whoever was quicker than the library has chosen a place, or searches, already.
    if (!this.#moved) await this.#show(this.sources.firstPlace(), "all");
    this.ready = true;
  }

  /** Shows a place's list. */
  async go(place: Place, tab: Tab = "all"): Promise<void> {
    this.#moved = true;
    this.query = "";
    this.panes.show("list");
    await this.#show(place, tab);
  }

  async #show(place: Place, tab: Tab): Promise<void> {
    this.sources.chosen = place;
    await this.list.show({ kind: "place", place, tab });
  }

  /** Searches as the person types; an empty field goes back to the place. */
  async search(query: string): Promise<void> {
    this.#moved = true;
    this.query = query;
    if (query.trim() === "") return this.go(this.sources.chosen);
    await this.list.show({ kind: "search", query: query.trim() });
  }

  async openAt(index: number): Promise<void> {
    const row = this.list.select(index);
    if (row) await this.open(row.article);
  }

  /** Opens an article, and marks it read. */
  async open(article: ListedRow["article"]): Promise<void> {
    this.panes.show("article");
    await this.reading.open(article.id);
    if (this.reading.id === article.id && !this.reading.article?.head.read) await this.mark(article.id, { read: true });
  }

  /** Marks an article here at once and in the library a moment later. */
  async mark(id: ArticleId, mark: Mark): Promise<void> {
    this.#mine([id]);
    if (this.reading.id === id) this.reading.mark(mark);
    await this.#told(() => this.backend.call("mark_articles", { ids: [id], mark }));
    this.list.mark(id, mark);
  }

  async markAllRead(): Promise<void> {
    const of = this.list.of;
    if (of.kind === "search") return;
    const filter = filterOf(of.place, of.tab, new Date());
    const changes = await this.#told(() => this.backend.call("mark_all_read", { filter }));
    if (!changes) return;
    const { t, n } = this.words;
    const ids = changes.updated;
    const undo = () => void this.#told(() => this.backend.call("mark_articles", { ids, mark: { read: false } }));
    if (ids.length === 0) this.notices.say(t("list.nothing_to_mark"));
    else this.notices.say(n("list.marked", ids.length), undo);
  }

  async remove(id: ArticleId): Promise<void> {
    const changes = await this.#told(() => this.backend.call("remove_articles", { ids: [id] }));
    if (!changes) return;
    if (this.reading.id === id) this.reading.close();
    this.panes.show("list");
    this.notices.say(this.words.t("article.removed"));
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
    await Promise.all([this.sources.refresh(), this.list.refresh()]).catch((error: unknown) =>
      this.notices.fail(failureOf(error)),
    );
  }

  #changed(changes: ChangeSet): void {
    if (this.#isEcho(changes)) return void this.sources.refresh().catch(() => undefined);
    void this.refresh();
    const { id } = this.reading;
    if (id === null) return;
    if (changes.removed.includes(id)) this.reading.close();
    else if (changes.updated.includes(id)) void this.reading.refresh();
  }

  #mine(ids: readonly ArticleId[]): void {
    for (const id of ids) this.#echoes.set(id, (this.#echoes.get(id) ?? 0) + 1);
  }

  #isEcho({ added, removed, feeds, updated }: ChangeSet): boolean {
    const others = added.length + removed.length + feeds.length > 0 || updated.length === 0;
    if (others || !updated.every((id) => this.#echoes.has(id))) return false;
    for (const id of updated) {
      const left = (this.#echoes.get(id) ?? 1) - 1;
      if (left > 0) this.#echoes.set(id, left);
      else this.#echoes.delete(id);
    }
    return true;
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
