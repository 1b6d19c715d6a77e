// Collections, tags and habits of the library in memory.
import { CommandFailure } from "./backend";
import type * as B from "./bindings";

const PAGE = 100;

/** What is filed, and how it is asked for. */
export class MemoryFiling {
  collections: B.Collection[] = [];
  /** What stands in each collection, in order. */
  readonly items = new Map<B.CollectionId, B.ArticleId[]>();
  /** The tags of each article. */
  readonly tags = new Map<B.ArticleId, Set<string>>();
  habits: B.Habits = { welcomed: true };
  #made = 0;

  find(id: B.CollectionId): B.Collection {
    const found = this.collections.find((collection) => collection.id === id);
    if (!found) throw new CommandFailure({ code: "not_found", params: { id }, detail: "no such collection" });
    return found;
  }

  make(name: string): B.Collection {
    const known = this.collections.find((collection) => collection.name === name);
    if (known) return known;
    const made: B.Collection = { id: `shelf-${String(++this.#made)}`, name, note: null, articles: 0 };
    this.collections = [...this.collections, made];
    return made;
  }

  rename(id: B.CollectionId, name: string): void {
    if (this.collections.some((other) => other.name === name && other.id !== id)) {
      throw new CommandFailure({ code: "name_taken", params: { name }, detail: "taken" });
    }
    this.find(id).name = name;
  }

  arrange(id: B.CollectionId, articles: B.ArticleId[]): void {
    const shelf = this.find(id);
    this.items.set(id, articles);
    shelf.articles = articles.length;
  }

  remove(id: B.CollectionId): void {
    this.find(id);
    this.collections = this.collections.filter((shelf) => shelf.id !== id);
    this.items.delete(id);
  }

  /** Collections in the person's order. */
  ordered(): B.Collection[] {
    const order = this.habits.collections ?? [];
    const place = ({ id }: B.Collection) => (order.includes(id) ? order.indexOf(id) : order.length);
    return [...this.collections].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
  }

  tagCounts(ids: Iterable<B.ArticleId> = this.tags.keys()): B.TagCount[] {
    const counts = new Map<string, number>();
    for (const id of ids) for (const tag of this.tags.get(id) ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return [...counts].map(([tag, articles]) => ({ tag, articles })).sort((a, b) => a.tag.localeCompare(b.tag));
  }

  filingOf(ids: readonly B.ArticleId[]): B.Filing {
    const collections = this.collections.flatMap(({ id }) => {
      const articles = ids.filter((article) => this.items.get(id)?.includes(article)).length;
      return articles > 0 ? { id, articles } : [];
    });
    return { collections, tags: this.tagCounts(ids) };
  }

  /** Whether an article is in a collection and under a tag, where these are asked for. */
  holds(filter: B.ArticleFilter, id: B.ArticleId): boolean {
    const inShelf = !filter.collection || (this.items.get(filter.collection) ?? []).includes(id);
    return inShelf && (!filter.tag || (this.tags.get(id)?.has(filter.tag) ?? false));
  }

  /** Rows in an order. */
  sorted(rows: readonly B.ArticleRow[], sort: B.ArticleSort | undefined, filter: B.ArticleFilter): B.ArticleRow[] {
    const source = (row: B.ArticleRow) => (row.feed === null ? "\uFFFF" : (row.site_name ?? ""));
    // Moments as they are written stand in their own order; the rules of a language take far longer over 100,000 of them.
    const newest = [...rows].sort((a, b) => (a.arrived < b.arrived ? 1 : a.arrived > b.arrived ? -1 : 0));
    if (sort === "oldest") return newest.reverse();
    if (sort === "shortest") return newest.sort((a, b) => a.word_count - b.word_count);
    if (sort === "source") return newest.sort((a, b) => source(a).localeCompare(source(b)));
    const order = filter.collection && sort === "hand" ? this.items.get(filter.collection) : undefined;
    return order ? newest.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)) : newest;
  }

  /** What a search found, counted. */
  facets(found: readonly B.ArticleRow[], refine: B.Refine): B.Facets {
    const count = (kind: keyof B.Refine, values: (row: B.ArticleRow) => readonly string[]): B.Facet[] => {
      const rest = { ...refine, [kind]: [] };
      const counts = new Map<string, number>();
      for (const row of found.filter((each) => this.refined(each, rest))) {
        for (const value of values(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [...counts].map(([value, articles]) => ({ value, title: value, articles })).slice(0, PAGE);
    };
    return {
      languages: count("languages", (row) => (row.language ? [row.language] : [])),
      sources: count("sources", (row) => (row.site_name ? [row.site_name] : [])),
      years: count("years", (row) => [row.arrived.slice(0, 4)]),
      tags: count("tags", (row) => [...(this.tags.get(row.id) ?? [])]),
      complete: true,
    };
  }

  refined(row: B.ArticleRow, { languages = [], sources = [], years = [], tags = [] }: B.Refine): boolean {
    return (
      (languages.length === 0 || languages.includes(row.language ?? "")) &&
      (sources.length === 0 || sources.includes(row.site_name ?? "")) &&
      (years.length === 0 || years.includes(Number(row.arrived.slice(0, 4)))) &&
      (tags.length === 0 || tags.some((tag) => this.tags.get(row.id)?.has(tag)))
    );
  }
}
