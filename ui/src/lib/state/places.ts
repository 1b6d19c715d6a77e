// The places of the library that a list can show, and what each asks the library for.
import type { ArticleFilter, CollectionId, FeedId } from "../backend/bindings";

/** One of the fixed views. */
export type View = "today" | "unread" | "starred" | "all" | "saved" | "long" | "language" | "missing";
/** What the sources pane chooses among. */
export type Place =
  | { readonly kind: View }
  | { readonly kind: "feed"; readonly id: FeedId }
  | { readonly kind: "collection"; readonly id: CollectionId }
  | { readonly kind: "tag"; readonly id: string };
/** The tabs above a list. */
export type Tab = "all" | "unread" | "whole";

/** The views that have their count beside them, as they stand in the pane. */
export const VIEWS = ["today", "unread", "starred", "all", "saved"] as const satisfies readonly View[];
/** The views that one unfolds. */
export const MORE_VIEWS = ["long", "language", "missing"] as const satisfies readonly View[];

/** When and for whom a list is asked. */
export interface Asking {
  readonly now: Date;
  /** The language of the window. */
  readonly language: string;
}

/** The last midnight where the person is. */
export function midnight(now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

/** What a list of this place holds under this tab. */
export function filterOf(place: Place, tab: Tab, asking: Asking): ArticleFilter {
  return {
    ...placeFilter(place, asking),
    ...(tab === "unread" ? { unread: true } : tab === "whole" ? { whole: true } : {}),
  };
}

function placeFilter(place: Place, { now, language }: Asking): ArticleFilter {
  switch (place.kind) {
    case "today":
      return { since: midnight(now) };
    case "unread":
      return { unread: true };
    case "starred":
      return { starred: true };
    case "saved":
      return { saved: true };
    case "long":
      return { long: true };
    case "language":
      return { language };
    case "missing":
      return { missing: true };
    case "feed":
      return { feed: place.id };
    case "collection":
      return { collection: place.id };
    case "tag":
      return { tag: place.id };
    case "all":
      return {};
  }
}

/** Whether two places are the same. */
export const samePlace = (a: Place, b: Place): boolean =>
  a.kind === b.kind && ("id" in a ? a.id : null) === ("id" in b ? b.id : null);
