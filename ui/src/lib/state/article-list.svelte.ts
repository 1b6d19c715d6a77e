// What the list pane shows: the articles of a place, or what a search found.
import type { Backend } from "../backend/backend";
import type { ArticleId, ArticleRow, Mark, SnippetPart } from "../backend/bindings";
import { type Part, RowWindow } from "../list/row-window.svelte";
import { coalesced } from "./coalesced";
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
  | { readonly kind: "search"; readonly query: string };

/** The list and the row that is chosen in it. */
export class ArticleList {
  of = $state.raw<ListOf>({ kind: "place", place: { kind: "today" }, tab: "all" });
  rows = $state.raw<RowWindow<ListedRow>>(new RowWindow(() => Promise.resolve({ rows: [], total: 0 })));
  /** The chosen row's place; -1 when none is. */
  selected = $state(-1);
  selectedId = $state<ArticleId | null>(null);
  unread = $state(0);
  whole = $state(0);
  #next: ListOf = this.of;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Shows another list; the old one stays in view until the new one is here. */
  show(of: ListOf): Promise<void> {
    this.#next = of;
    return this.#turn();
  }

  #turn = coalesced(async () => {
    const of = this.#next;
    const rows = new RowWindow<ListedRow>((offset, limit) => this.#load(of, offset, limit));
    await Promise.all([rows.reload(), this.#count(of)]);
    if (this.#next !== of) return;
    this.of = of;
    this.rows = rows;
    this.selected = this.selectedId === null ? -1 : rows.indexOf(this.selectedId);
  });

  /** Asks again for what is shown. */
  refresh = coalesced(async () => {
    const rows = this.rows;
    await Promise.all([rows.reload(), this.#count(this.of)]);
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

  /** Shows a change of state that the library was told of. */
  mark(id: ArticleId, mark: Mark): void {
    const of = this.of;
    const unreadOnly = of.kind === "place" && (of.tab === "unread" || of.place.kind === "unread");
    const starredOnly = of.kind === "place" && of.place.kind === "starred";
    this.rows.patch(
      id,
      (row) => {
        const { read, starred } = row.article;
        return { ...row, article: { ...row.article, read: mark.read ?? read, starred: mark.starred ?? starred } };
      },
      ({ article }) => (unreadOnly && article.read) || (starredOnly && !article.starred),
    );
    void this.#count(of);
  }

  async #load(of: ListOf, offset: number, limit: number): Promise<Part<ListedRow>> {
    if (of.kind === "search") {
      const found = await this.#backend.call("search", { query: of.query, offset, limit });
      return {
        rows: found.hits.map(({ article, snippet }) => ({ id: article.id, article, snippet })),
        total: found.total,
      };
    }
    const filter = filterOf(of.place, of.tab, new Date());
    const { articles, total } = await this.#backend.call("list_articles", { filter, offset, limit });
    return { rows: articles.map((article) => ({ id: article.id, article, snippet: null })), total };
  }

  /** The numbers on the tabs. */
  async #count(of: ListOf): Promise<void> {
    if (of.kind === "search") return;
    const total = async (tab: Tab) => {
      const filter = filterOf(of.place, tab, new Date());
      return (await this.#backend.call("list_articles", { filter, offset: 0, limit: 1 })).total;
    };
    const [unread, whole] = await Promise.all([total("unread"), total("whole")]).catch(() => [0, 0] as const);
    this.unread = unread;
    this.whole = whole;
  }
}
