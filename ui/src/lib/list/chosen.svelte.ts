// Which articles of a list are chosen together, as in a list of files: one more, up to here, all of them.
import type { ArticleId, ArticleRow } from "../backend/bindings";

/** Gives the ids of a part of the list, in its order. */
export type IdsOf = (offset: number, limit: number) => Promise<readonly ArticleId[]>;

/** The articles that are chosen, and the rows that are known of them. */
export class Chosen {
  #rows = $state.raw<ReadonlyMap<ArticleId, ArticleRow | null>>(new Map());
  /** Where the last choice began: a range goes from here. */
  #anchor: number | null = null;
  /** What a range added, so that a shorter one lets go of it. */
  #range: readonly ArticleId[] = [];
  #asked = 0;

  get size(): number {
    return this.#rows.size;
  }

  get ids(): ArticleId[] {
    return [...this.#rows.keys()];
  }

  /** Whole minutes of reading; null when a row of them is not known. */
  get minutes(): number | null {
    let sum = 0;
    for (const row of this.#rows.values()) {
      if (!row) return null;
      sum += row.reading_time_minutes;
    }
    return sum;
  }

  /** Whether all that is known of them is read, or starred. */
  every(what: "read" | "starred"): boolean {
    return [...this.#rows.values()].every((row) => row?.[what] === true);
  }

  has(id: ArticleId): boolean {
    return this.#rows.has(id);
  }

  /** Chooses one more, or lets go of it. */
  toggle(row: ArticleRow, index: number): void {
    const rows = new Map(this.#rows);
    if (!rows.delete(row.id)) rows.set(row.id, row);
    this.#rows = rows;
    this.#anchor = index;
    this.#range = [];
    this.#asked++;
  }

  /** Chooses everything from where the last choice began up to here. */
  async extend(from: number, to: number, ids: IdsOf, known: (index: number) => ArticleRow | undefined): Promise<void> {
    this.#anchor ??= from;
    const [first, last] = [Math.min(this.#anchor, to), Math.max(this.#anchor, to)];
    const asked = ++this.#asked;
    const here = Array.from({ length: last - first + 1 }, (_, at) => known(first + at));
    const range = here.every((row) => row !== undefined)
      ? here.map((row) => [row.id, row] as const)
      : (await ids(first, last - first + 1)).map((id, at) => [id, known(first + at) ?? null] as const);
    // Whoever chose on meanwhile does not want this range any more.
    if (asked !== this.#asked) return;
    const rows = new Map(this.#rows);
    for (const id of this.#range) rows.delete(id);
    for (const [id, row] of range) rows.set(id, row);
    this.#range = range.map(([id]) => id);
    this.#rows = rows;
  }

  /** Chooses the whole list. */
  async all(total: number, ids: IdsOf, known: (index: number) => ArticleRow | undefined): Promise<void> {
    if (total === 0) return;
    this.clear();
    this.#anchor = 0;
    await this.extend(0, total - 1, ids, known);
  }

  /** Shows a change of state of what is chosen. */
  patch(ids: readonly ArticleId[], change: Partial<Pick<ArticleRow, "read" | "starred">>): void {
    if (!ids.some((id) => this.#rows.has(id))) return;
    const rows = new Map(this.#rows);
    for (const id of ids) {
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, ...change });
    }
    this.#rows = rows;
  }

  clear(): void {
    this.#asked++;
    this.#anchor = null;
    this.#range = [];
    if (this.#rows.size > 0) this.#rows = new Map();
  }
}
