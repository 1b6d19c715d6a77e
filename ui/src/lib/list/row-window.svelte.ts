// The rows of a long list that are near the eye: loaded in pages, few kept, refreshed without a flicker.
import type { Failure } from "../backend/bindings";
import { failureOf } from "../backend/backend";
import type { Range } from "./geometry";

const PAGE_ROWS = 100;
const MOST_PAGES = 12;

/** A part of the whole list, from `offset` on. */
export interface Part<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

type Load<T> = (offset: number, limit: number) => Promise<Part<T>>;

/** The loaded part of one list. */
export class RowWindow<T extends { readonly id: string }> {
  total = $state(0);
  loaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** Counts the reloads, so that a view can keep its place over them. */
  version = $state(0);
  #pages = $state.raw<ReadonlyMap<number, readonly T[]>>(new Map());
  #wanted: Range = { first: 0, end: PAGE_ROWS };
  #generation = 0;
  /** Places of rows that are still shown but that the library no longer counts in this list. */
  #ghosts: number[] = [];
  readonly #asked = new Set<number>();
  readonly #load: Load<T>;

  constructor(load: Load<T>) {
    this.#load = load;
  }

  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Where a loaded row stands, or -1. */
  indexOf(id: string): number {
    for (const [page, rows] of this.#pages) {
      const found = rows.findIndex((row) => row.id === id);
      if (found >= 0) return page * PAGE_ROWS + found;
    }
    return -1;
  }

  /** Says which rows are in view; loads what is not here. */
  want(range: Range): void {
    if (!this.loaded) return;
    this.#wanted = range;
    for (const page of pagesOf(range)) {
      if (this.#pages.has(page) || this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#addPage(page, this.#generation);
    }
  }

  /** Asks again for all that is in view, and forgets the rest. */
  async reload(): Promise<void> {
    const generation = ++this.#generation;
    this.#asked.clear();
    try {
      const pages = pagesOf(this.#wanted);
      const parts = await Promise.all(pages.map((page) => this.#load(page * PAGE_ROWS, PAGE_ROWS)));
      if (generation !== this.#generation) return;
      this.#ghosts = [];
      this.#pages = new Map(pages.map((page, index) => [page, parts[index]?.rows ?? []]));
      this.total = parts[0]?.total ?? 0;
      this.failure = null;
    } catch (error) {
      if (generation === this.#generation) this.failure = failureOf(error);
    }
    this.loaded = true;
    this.version++;
  }

  /** Changes a loaded row in place; `gone` when the library now leaves it out of this list. */
  patch(id: string, change: (row: T) => T, gone: (row: T) => boolean): void {
    const index = this.indexOf(id);
    const row = this.at(index);
    if (!row) return;
    const page = Math.floor(index / PAGE_ROWS);
    const rows = [...(this.#pages.get(page) ?? [])];
    const next = change(row);
    rows[index % PAGE_ROWS] = next;
    this.#pages = new Map(this.#pages).set(page, rows);
    this.#ghosts = this.#ghosts.filter((ghost) => ghost !== index);
    if (gone(next)) this.#ghosts.push(index);
  }

  async #addPage(page: number, generation: number): Promise<void> {
    const start = page * PAGE_ROWS;
    // The library counts without the rows that are only kept before the reader's eye.
    const before = this.#ghosts.filter((ghost) => ghost < start).length;
    try {
      const part = await this.#load(start - before, PAGE_ROWS);
      if (generation !== this.#generation) return;
      this.#pages = this.#trimmed(new Map(this.#pages).set(page, part.rows));
      this.total = Math.max(part.total + this.#ghosts.length, 0);
      this.failure = null;
    } catch (error) {
      if (generation === this.#generation) this.failure = failureOf(error);
    }
    this.#asked.delete(page);
  }

  #trimmed(pages: Map<number, readonly T[]>): Map<number, readonly T[]> {
    const needed = new Set([...pagesOf(this.#wanted), ...this.#ghosts.map((ghost) => Math.floor(ghost / PAGE_ROWS))]);
    for (const page of pages.keys()) {
      if (pages.size <= MOST_PAGES) break;
      if (!needed.has(page)) pages.delete(page);
    }
    return pages;
  }
}

function pagesOf(range: Range): number[] {
  const first = Math.floor(range.first / PAGE_ROWS);
  const last = Math.floor(Math.max(range.first, range.end - 1) / PAGE_ROWS);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
