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
}

/** What was opened, latest first. */
export class Recent {
  readonly #keeper: Keeper | null;

  constructor(keeper: Keeper | null) {
    this.#keeper = keeper;
  }

  add({ id, title, site_name: source }: { id: ArticleId; title: string; site_name: string | null }): void {
    const others = this.all().filter((known) => known.id !== id);
    const all = [{ id, title, source: source ?? "" }, ...others].slice(0, MOST);
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
  return ["id", "title", "source"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");
}
