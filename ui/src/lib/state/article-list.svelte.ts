// What the list pane shows: the articles of a place, or what a search found.
import type { Backend } from "../backend/backend";
import type {
  ArticleFilter,
  ArticleId,
  ArticleRow,
  ArticleSort,
  FeedId,
  Mark,
  Refine,
  SnippetPart,
} from "../backend/bindings";
import type { Words } from "../i18n/words.svelte";
import { Chosen, type IdsOf } from "../list/chosen.svelte";
import { type Heading, headings, stretches } from "../list/groups";
import { type Part, RowWindow } from "../list/row-window.svelte";
import { coalesced } from "./coalesced";
import type { Habits } from "./habits.svelte";
import { filterOf, type Place, type Tab } from "./places";

/** One row of the list. */
export interface ListedRow {
  readonly id: ArticleId;
  readonly article: ArticleRow;
  /** Where the searched words stand; none in a place's list. */
  readonly snippet: readonly SnippetPart[] | null;
}

/** What a list is of. */
export type ListOf =
  | { readonly kind: "place"; readonly place: Place; readonly tab: Tab }
  | { readonly kind: "search"; readonly query: string; readonly refine: Refine };

/** The list and the row that is current in it. */
export class ArticleList {
  of = $state.raw<ListOf>({ kind: "place", place: { kind: "today" }, tab: "all" });
  rows = $state.raw<RowWindow<ListedRow>>(new RowWindow(() => Promise.resolve({ rows: [], total: 0 })));
  /** The current row's place; -1 when none is. */
  selected = $state(-1);
  selectedId = $state<ArticleId | null>(null);
  unread = $state(0);
  whole = $state(0);
  /** The names of days or sources above their rows. */
  headings = $state.raw<readonly Heading[]>([]);
  /** What is chosen to do a thing with all of it. */
  readonly chosen = new Chosen();
  /** A collection is shown as it was ordered, until another order is asked for. */
  byHand = $state(true);
  #next: ListOf = this.of;
  #showing: Promise<void> | null = null;
  readonly #backend: Backend;
  readonly #words: Words;
  readonly #habits: Habits;
  readonly #titleOf: (feed: FeedId) => string;

  constructor(backend: Backend, words: Words, habits: Habits, titleOf: (feed: FeedId) => string) {
    this.#backend = backend;
    this.#words = words;
    this.#habits = habits;
    this.#titleOf = titleOf;
  }

  /** The order in which it stands. */
  get sort(): ArticleSort {
    return this.#sortOf(this.of);
  }

  /** The articles of this list, as the library is asked for them; none of a search. */
  get filter(): ArticleFilter | null {
    return this.of.kind === "search" ? null : this.#filterOf(this.of.place, this.of.tab);
  }

  /** Shows another list; the old one stays in view until the new one is here. */
  show(of: ListOf): Promise<void> {
    this.#next = of;
    const showing = this.#turn();
    const ended = () => {
      if (this.#showing === told) this.#showing = null;
    };
    const told = showing.then(ended, ended);
    this.#showing = told;
    return showing;
  }

  /** Ends when the list that was asked for last stands here, or could not be had; none when nothing is on its way. */
  get onItsWay(): Promise<void> | null {
    return this.#showing;
  }

  #turn = coalesced(async () => {
    const of = this.#next;
    const rows = new RowWindow<ListedRow>((offset, limit) => this.#load(of, offset, limit));
    const [, , above] = await Promise.all([rows.reload(), this.#count(of), this.#group(of)]);
    if (this.#next !== of) return;
    if (JSON.stringify(of) !== JSON.stringify(this.of)) this.chosen.clear();
    this.of = of;
    this.rows = rows;
    this.headings = above;
    this.selected = this.selectedId === null ? -1 : rows.indexOf(this.selectedId);
  });

  /** Shows it in another order, and any list after it; a collection may stand as it was put together. */
  async arrange(sort: ArticleSort): Promise<void> {
    this.byHand = sort === "hand";
    if (sort !== "hand") await this.#habits.changeList({ sort });
    await this.show(this.of);
  }

  /** Asks again for what is shown. */
  refresh = coalesced(async () => {
    const { rows, of } = this;
    const [, , above] = await Promise.all([rows.reload(), this.#count(of), this.#group(of)]);
    if (of === this.of) this.headings = above;
    const at = this.selectedId === null ? -1 : rows.indexOf(this.selectedId);
    if (at >= 0) this.selected = at;
  });

  select(index: number): ListedRow | undefined {
    const row = this.rows.at(index);
    if (!row) return undefined;
    this.selected = index;
    this.selectedId = row.id;
    return row;
  }

  /** Chooses the current row too, or lets go of it. */
  toggle(index: number): void {
    const row = this.rows.at(index);
    if (row) this.chosen.toggle(row.article, index);
  }

  /** Chooses everything from where the last choice began up to here. */
  extend(to: number): Promise<void> {
    return this.chosen.extend(Math.max(0, this.selected), to, this.#ids, this.#known);
  }

  chooseAll(): Promise<void> {
    return this.chosen.all(this.rows.total, this.#ids, this.#known);
  }

  /** Shows a change of state that the library was told of. */
  mark(ids: readonly ArticleId[], mark: Mark): void {
    const of = this.of;
    const unreadOnly = of.kind === "place" && (of.tab === "unread" || of.place.kind === "unread");
    const starredOnly = of.kind === "place" && of.place.kind === "starred";
    const change = {
      ...(typeof mark.read === "boolean" ? { read: mark.read } : {}),
      ...(typeof mark.starred === "boolean" ? { starred: mark.starred } : {}),
    };
    for (const id of ids) {
      this.rows.patch(
        id,
        (row) => ({ ...row, article: { ...row.article, ...change } }),
        ({ article }) => (unreadOnly && article.read) || (starredOnly && !article.starred),
      );
    }
    this.chosen.patch(ids, change);
    void this.#count(of);
  }

  #known = (index: number): ArticleRow | undefined => this.rows.at(index)?.article;

  #ids: IdsOf = async (offset, limit) => {
    const { of } = this;
    if (of.kind === "search") {
      const parts = [];
      for (let at = offset; at < offset + limit; at += MOST_HITS) {
        parts.push(await this.#load(of, at, Math.min(MOST_HITS, offset + limit - at)));
      }
      return parts.flatMap(({ rows }) => rows.map(({ id }) => id));
    }
    const filter = this.#filterOf(of.place, of.tab);
    return (await this.#backend.call("list_ids", { filter, sort: this.#sortOf(of), offset, limit })).ids;
  };

  #sortOf(of: ListOf): ArticleSort {
    const byHand = this.byHand && of.kind === "place" && of.place.kind === "collection";
    return byHand ? "hand" : this.#habits.list.sort;
  }

  #filterOf(place: Place, tab: Tab): ArticleFilter {
    return filterOf(place, tab, { now: new Date(), language: this.#words.tongue });
  }

  async #load(of: ListOf, offset: number, limit: number): Promise<Part<ListedRow>> {
    if (of.kind === "search") {
      const { query, refine } = of;
      const found = await this.#backend.call("search", { query, refine, offset, limit });
      return {
        rows: found.hits.map(({ article, snippet }) => ({ id: article.id, article, snippet })),
        total: found.total,
      };
    }
    const filter = this.#filterOf(of.place, of.tab);
    const sort = this.#sortOf(of);
    const { articles, total } = await this.#backend.call("list_articles", { filter, sort, offset, limit });
    return { rows: articles.map((article) => ({ id: article.id, article, snippet: null })), total };
  }

  /** The headings of the groups; none is no failure. */
  async #group(of: ListOf): Promise<readonly Heading[]> {
    const sort = this.#sortOf(of);
    if (of.kind === "search" || !this.#habits.list.headings || sort === "shortest" || sort === "hand") return [];
    const filter = this.#filterOf(of.place, of.tab);
    const now = new Date();
    const parts = stretches(now);
    const moments = parts.flatMap(({ from }) => from?.toISOString() ?? []);
    const by = sort === "source" ? ({ by: "source" } as const) : ({ by: "time", moments } as const);
    const answer = await this.#backend.call("list_groups", { filter, by }).catch(() => null);
    const groups = (answer?.groups ?? []).map(({ feed, articles }, at) => {
      const part = parts[at];
      const label = by.by === "time" ? (part ? this.#words.stretch(part, now) : "") : this.#sourceName(feed);
      return { label, rows: articles };
    });
    const above = headings(sort === "oldest" ? groups.reverse() : groups);
    // One name over the whole list says no more than its title.
    return above.length > 1 ? above : [];
  }

  #sourceName(feed: FeedId | null): string {
    return feed === null ? this.#words.t("source.saved") : this.#titleOf(feed);
  }

  /** The numbers on the tabs. */
  async #count(of: ListOf): Promise<void> {
    if (of.kind === "search") return;
    const total = async (tab: Tab) => {
      const filter = this.#filterOf(of.place, tab);
      return (await this.#backend.call("list_articles", { filter, offset: 0, limit: 1 })).total;
    };
    const [unread, whole] = await Promise.all([total("unread"), total("whole")]).catch(() => [0, 0] as const);
    if (this.#next !== of && this.of !== of) return;
    this.unread = unread;
    this.whole = whole;
  }
}

/** Hits that the library gives at once. */
const MOST_HITS = 100;
