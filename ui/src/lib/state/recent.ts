// The articles that were opened last, to find them again from the palette; kept on this machine.
import type { ArticleId } from "../backend/bindings";
import type { Keeper } from "./sync-choice.svelte";

const KEY = "kalan.recent";
const MOST = 20;

/** One of them, as it was called when it was opened. */
export interface RecentArticle {
  readonly id: ArticleId;
  readonly title: string;
  readonly source: string;
  /** How far it was read when it was left, 0 to 1; none of one that was only looked at. */
  readonly progress?: number;
}

/** What was opened, latest first. */
export class Recent {
  readonly #keeper: Keeper | null;

  constructor(keeper: Keeper | null) {
    this.#keeper = keeper;
  }

  add({ id, title, site_name: source }: { id: ArticleId; title: string; site_name: string | null }): void {
    const known = this.all().find((each) => each.id === id);
    const others = this.all().filter((each) => each.id !== id);
    this.#keep([{ ...known, id, title, source: source ?? "" }, ...others].slice(0, MOST));
  }

  /** Says how far one of them is read. */
  stand(id: ArticleId, progress: number): void {
    const all = this.all();
    if (all.some((each) => each.id === id))
      this.#keep(all.map((each) => (each.id === id ? { ...each, progress } : each)));
  }

  /** Forgets those that are no longer there. */
  forget(ids: readonly ArticleId[]): void {
    const all = this.all();
    const kept = all.filter(({ id }) => !ids.includes(id));
    if (kept.length < all.length) this.#keep(kept);
  }

  /** The one that was left in the middle. */
  unfinished(): (RecentArticle & { progress: number }) | null {
    for (const each of this.all()) {
      const { progress } = each;
      if (progress !== undefined && progress > 0.02 && progress < 0.97) return { ...each, progress };
    }
    return null;
  }

  #keep(all: readonly RecentArticle[]): void {
    this.#keeper?.setItem(KEY, JSON.stringify(all));
  }

  all(): RecentArticle[] {
    try {
      const kept: unknown = JSON.parse(this.#keeper?.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isArticle) : [];
    } catch {
      return [];
    }
  }
}

function isArticle(value: unknown): value is RecentArticle {
  if (typeof value !== "object" || value === null) return false;
  const { progress = 0, ...rest } = value as Record<string, unknown>;
  return ["id", "title", "source"].every((key) => typeof rest[key] === "string") && typeof progress === "number";
}
