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
  | "highlight"
  | "marks"
  | "listen"
  | "add"
  | "search"
  | "sync"
  | "sync_panel"
  | "notes"
  | "alone"
  | "all_read"
  | "choose"
  | "choose_more"
  | "choose_less"
  | "choose_all"
  | "file"
  | "earlier"
  | "later"
  | "today"
  | "unread"
  | "starred"
  | "pane"
  | "pane_back"
  | "back"
  | "palette"
  | "help"
  | Unpressed;

/** Acts that have no key until the person gives them one: the palette has them. */
type Unpressed =
  | "all"
  | "saved"
  | "long"
  | "language"
  | "missing"
  | "newest"
  | "oldest"
  | "shortest"
  | "source"
  | "comfortable"
  | "dense"
  | "pictures"
  | "shelf"
  | "keys"
  | "servers"
  | "network"
  | "bag";

/** Where a key belongs on the help page. */
export type Scope = "list" | "article" | "global";

/** One act and the keys that ask for it: `Shift+A`, `g u` (one after the other). */
export interface Shortcut {
  readonly id: Act;
  readonly keys: readonly string[];
  readonly titleKey: TextKey;
  readonly scope: Scope;
  /** The list's own key, as in every list: it works while the list has the focus, and stays what it is. */
  readonly within?: true;
}

/** The table. */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: "next", keys: ["j"], titleKey: "key.next", scope: "list" },
  { id: "previous", keys: ["k"], titleKey: "key.previous", scope: "list" },
  { id: "move_next", keys: ["n"], titleKey: "key.move_next", scope: "list" },
  { id: "move_previous", keys: ["p"], titleKey: "key.move_previous", scope: "list" },
  { id: "open", keys: ["Enter", "o"], titleKey: "key.open", scope: "list" },
  { id: "all_read", keys: ["Shift+A"], titleKey: "key.all_read", scope: "list" },
  { id: "choose", keys: ["x"], titleKey: "key.choose", scope: "list" },
  { id: "choose_more", keys: ["Shift+ArrowDown"], titleKey: "key.choose_more", scope: "list", within: true },
  { id: "choose_less", keys: ["Shift+ArrowUp"], titleKey: "key.choose_less", scope: "list", within: true },
  { id: "choose_all", keys: ["Ctrl+A"], titleKey: "key.choose_all", scope: "list", within: true },
  { id: "file", keys: ["c", "t"], titleKey: "key.file", scope: "list" },
  { id: "earlier", keys: ["Alt+ArrowUp"], titleKey: "key.earlier", scope: "list", within: true },
  { id: "later", keys: ["Alt+ArrowDown"], titleKey: "key.later", scope: "list", within: true },
  { id: "page", keys: ["Space"], titleKey: "key.page", scope: "article" },
  { id: "page_back", keys: ["Shift+Space"], titleKey: "key.page_back", scope: "article" },
  { id: "read", keys: ["m"], titleKey: "key.read", scope: "article" },
  { id: "star", keys: ["s"], titleKey: "key.star", scope: "article" },
  { id: "original", keys: ["v"], titleKey: "key.original", scope: "article" },
  { id: "highlight", keys: ["h"], titleKey: "key.highlight", scope: "article" },
  { id: "listen", keys: ["l"], titleKey: "key.listen", scope: "article" },
  { id: "marks", keys: ["Shift+H"], titleKey: "marks.title", scope: "article" },
  { id: "text", keys: ["f"], titleKey: "key.text", scope: "article" },
  { id: "alone", keys: ["z"], titleKey: "key.alone", scope: "article" },
  { id: "remove", keys: ["Delete"], titleKey: "key.remove", scope: "article" },
  { id: "add", keys: ["a"], titleKey: "key.add", scope: "global" },
  { id: "search", keys: ["/"], titleKey: "key.search", scope: "global" },
  { id: "sync", keys: ["r"], titleKey: "key.sync", scope: "global" },
  { id: "today", keys: ["g a"], titleKey: "key.today", scope: "global" },
  { id: "unread", keys: ["g u"], titleKey: "key.unread", scope: "global" },
  { id: "starred", keys: ["g s"], titleKey: "key.starred", scope: "global" },
  { id: "sync_panel", keys: ["g r"], titleKey: "key.sync_panel", scope: "global" },
  { id: "notes", keys: ["g n"], titleKey: "key.notes", scope: "global" },
  { id: "pane", keys: ["F6"], titleKey: "key.pane", scope: "global" },
  { id: "pane_back", keys: ["Shift+F6"], titleKey: "key.pane_back", scope: "global" },
  { id: "back", keys: ["Escape"], titleKey: "key.back", scope: "global" },
  { id: "palette", keys: ["Ctrl+K"], titleKey: "key.palette", scope: "global" },
  { id: "help", keys: ["?"], titleKey: "key.help", scope: "global" },
  { id: "keys", keys: [], titleKey: "key.keys", scope: "global" },
  { id: "all", keys: [], titleKey: "key.all", scope: "global" },
  { id: "saved", keys: [], titleKey: "key.saved", scope: "global" },
  { id: "long", keys: [], titleKey: "key.long", scope: "global" },
  { id: "language", keys: [], titleKey: "key.language", scope: "global" },
  { id: "missing", keys: [], titleKey: "key.missing", scope: "global" },
  { id: "newest", keys: [], titleKey: "key.newest", scope: "list" },
  { id: "oldest", keys: [], titleKey: "key.oldest", scope: "list" },
  { id: "shortest", keys: [], titleKey: "key.shortest", scope: "list" },
  { id: "source", keys: [], titleKey: "key.source", scope: "list" },
  { id: "comfortable", keys: [], titleKey: "key.comfortable", scope: "list" },
  { id: "dense", keys: [], titleKey: "key.dense", scope: "list" },
  { id: "pictures", keys: [], titleKey: "key.pictures", scope: "list" },
  { id: "shelf", keys: [], titleKey: "key.shelf", scope: "global" },
  { id: "servers", keys: [], titleKey: "key.servers", scope: "global" },
  { id: "network", keys: [], titleKey: "key.network", scope: "global" },
  { id: "bag", keys: [], titleKey: "key.bag", scope: "global" },
];

/** Whether an act means the same wherever the person is in the window. */
export const isGlobal = (id: Act): boolean =>
  SHORTCUTS.some((shortcut) => shortcut.id === id && shortcut.scope === "global");
