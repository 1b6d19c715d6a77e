// Every key of the window, as data: the handlers are found by id, and the help page is this table.
import type { TextKey } from "../i18n/messages";

/** What a key asks for. */
export type Act =
  | "next"
  | "previous"
  | "move_next"
  | "move_previous"
  | "open"
  | "page"
  | "page_back"
  | "read"
  | "star"
  | "original"
  | "remove"
  | "text"
  | "add"
  | "search"
  | "sync"
  | "sync_panel"
  | "all_read"
  | "today"
  | "unread"
  | "starred"
  | "pane"
  | "pane_back"
  | "back"
  | "help";

/** Where a key belongs on the help page. */
export type Scope = "list" | "article" | "global";

/** One act and the keys that ask for it: `Shift+A`, `g u` (one after the other). */
export interface Shortcut {
  readonly id: Act;
  readonly keys: readonly string[];
  readonly titleKey: TextKey;
  readonly scope: Scope;
}

/** The table. */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: "next", keys: ["j"], titleKey: "key.next", scope: "list" },
  { id: "previous", keys: ["k"], titleKey: "key.previous", scope: "list" },
  { id: "move_next", keys: ["n"], titleKey: "key.move_next", scope: "list" },
  { id: "move_previous", keys: ["p"], titleKey: "key.move_previous", scope: "list" },
  { id: "open", keys: ["Enter", "o"], titleKey: "key.open", scope: "list" },
  { id: "all_read", keys: ["Shift+A"], titleKey: "key.all_read", scope: "list" },
  { id: "page", keys: ["Space"], titleKey: "key.page", scope: "article" },
  { id: "page_back", keys: ["Shift+Space"], titleKey: "key.page_back", scope: "article" },
  { id: "read", keys: ["m"], titleKey: "key.read", scope: "article" },
  { id: "star", keys: ["s"], titleKey: "key.star", scope: "article" },
  { id: "original", keys: ["v"], titleKey: "key.original", scope: "article" },
  { id: "text", keys: ["f"], titleKey: "key.text", scope: "article" },
  { id: "remove", keys: ["Delete"], titleKey: "key.remove", scope: "article" },
  { id: "add", keys: ["a"], titleKey: "key.add", scope: "global" },
  { id: "search", keys: ["/"], titleKey: "key.search", scope: "global" },
  { id: "sync", keys: ["r"], titleKey: "key.sync", scope: "global" },
  { id: "today", keys: ["g a"], titleKey: "key.today", scope: "global" },
  { id: "unread", keys: ["g u"], titleKey: "key.unread", scope: "global" },
  { id: "starred", keys: ["g s"], titleKey: "key.starred", scope: "global" },
  { id: "sync_panel", keys: ["g r"], titleKey: "key.sync_panel", scope: "global" },
  { id: "pane", keys: ["F6"], titleKey: "key.pane", scope: "global" },
  { id: "pane_back", keys: ["Shift+F6"], titleKey: "key.pane_back", scope: "global" },
  { id: "back", keys: ["Escape"], titleKey: "key.back", scope: "global" },
  { id: "help", keys: ["?"], titleKey: "key.help", scope: "global" },
];

/** Whether an act means the same wherever the person is in the window. */
export const isGlobal = (id: Act): boolean =>
  SHORTCUTS.some((shortcut) => shortcut.id === id && shortcut.scope === "global");

/** The keys of an act, for its button's hint. */
export const keysOf = (id: Act): readonly string[] => SHORTCUTS.find((shortcut) => shortcut.id === id)?.keys ?? [];
