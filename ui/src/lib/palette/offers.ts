// What the palette offers: everything that can be done, every place, and the articles that were opened last.
import type { IconName } from "../icons/icons.svelte";
import { perform } from "../keyboard/perform";
import { type Act, SHORTCUTS } from "../keyboard/shortcuts";
import type { Library } from "../state/library.svelte";
import { MORE_VIEWS, type Place, VIEWS } from "../state/places";
import { cut, match } from "./match";

/** Under which heading an offer stands. */
type Group = "do" | "go" | "read";

/** One thing that can be chosen. */
interface Offer {
  readonly id: string;
  readonly group: Group;
  readonly icon: IconName;
  readonly name: string;
  /** What else is said of it: an article's source. */
  readonly detail: string;
  readonly keys: readonly string[];
  run(): void;
}

/** An offer and what of its name was typed. */
export interface Offered extends Offer {
  readonly parts: readonly { readonly text: string; readonly hit: boolean }[];
}

const ICONS: Partial<Record<Act, IconName>> = {
  read: "book-open-text",
  star: "star",
  all_read: "check",
  choose_all: "check-circle",
  file: "bookmark-simple",
  original: "arrow-square-out",
  text: "text-aa",
  remove: "trash",
  add: "plus",
  search: "magnifying-glass",
  sync: "arrows-clockwise",
  sync_panel: "arrows-clockwise",
  help: "info",
  keys: "sliders-horizontal",
  shelf: "bookmark-simple",
  servers: "link",
  network: "sliders-horizontal",
  bag: "backpack",
  notes: "highlighter",
  alone: "arrows-out",
};
/** Acts of one key press: in the palette they would do nothing that a person means. */
const OF_KEYS = new Set<Act>([
  "page",
  "page_back",
  "pane",
  "pane_back",
  "back",
  "palette",
  "move_next",
  "move_previous",
]);
const STEPS = new Set<Act>(["open", "choose", "choose_more", "choose_less", "earlier", "later"]);
/** Acts that lead to a place: the place itself is offered. */
const PLACES = new Set<string>([...VIEWS, ...MORE_VIEWS]);
const MOST = { do: 7, go: 6, read: 6 } as const;
/** With nothing typed yet, a few of each. */
const FIRST = { do: 5, go: 4, read: 5 } as const;

function acts(library: Library): Offer[] {
  return SHORTCUTS.filter(({ id }) => !OF_KEYS.has(id) && !STEPS.has(id) && !PLACES.has(id)).map(
    ({ id, titleKey }) => ({
      id: `act ${id}`,
      group: "do",
      icon: ICONS[id] ?? "list",
      name: library.words.t(titleKey),
      detail: "",
      keys: library.keys.of(id),
      run: () => perform(id, library, "list"),
    }),
  );
}

function places(library: Library): Offer[] {
  const { words, sources, habits } = library;
  const to = (place: Place, icon: IconName, name: string, keys: readonly string[] = []): Offer => ({
    id: `place ${place.kind} ${"id" in place ? place.id : ""}`,
    group: "go",
    icon,
    name,
    detail: "",
    keys,
    run: () => void library.go(place),
  });
  return [
    ...[...VIEWS, ...MORE_VIEWS].map((view) =>
      to({ kind: view }, "tray", words.t(`source.${view}`), library.keys.of(view)),
    ),
    ...sources.collections.map(({ id, name }) => to({ kind: "collection", id }, "bookmark-simple", name)),
    ...sources.feeds.map(({ id, title }) => to({ kind: "feed", id }, "rss", title)),
    ...sources.tags.map(({ tag }) => to({ kind: "tag", id: tag }, "tag", tag)),
    ...habits.all.searches.map(({ name, query, refine }): Offer => ({
      id: `search ${name}`,
      group: "go",
      icon: "magnifying-glass",
      name,
      detail: query,
      keys: [],
      run: () => void library.openSearch(query, refine),
    })),
  ];
}

interface Readable {
  readonly id: string;
  readonly title: string;
  readonly source: string;
}

function articles(library: Library, found: readonly Readable[]): Offer[] {
  const known = new Map([...library.recent.all(), ...found].map((article) => [article.id, article]));
  return [...known.values()].map(({ id, title, source }) => ({
    id: `article ${id}`,
    group: "read",
    icon: "book-open-text",
    name: title === "" ? library.words.t("row.untitled") : title,
    detail: source,
    keys: [],
    run: () => void library.openById(id),
  }));
}

/** What answers `typed`, the best of each kind first; `found` are articles that the library found by it. */
export function offers(library: Library, typed: string, found: readonly Readable[]): Offered[] {
  const isFound = new Set(found.map(({ id }) => `article ${id}`));
  const most = typed.trim() === "" ? FIRST : MOST;
  const all = [...acts(library), ...places(library), ...articles(library, found)];
  const ranked = all.flatMap((offer) => {
    const answer = match(typed, offer.name);
    // What the library found may have the word in its text alone.
    if (!answer) return isFound.has(offer.id) ? [{ offer, score: 0, parts: cut(offer.name, []) }] : [];
    return [{ offer, score: answer.score, parts: cut(offer.name, answer.marked) }];
  });
  return (["do", "go", "read"] as const).flatMap((group) => {
    const own = ranked.filter(({ offer }) => offer.group === group);
    // With nothing typed they stand in the order of their table, articles by when they were opened.
    if (typed.trim() !== "") own.sort((a, b) => b.score - a.score);
    return own.slice(0, most[group]).map(({ offer, parts }) => ({ ...offer, parts }));
  });
}
