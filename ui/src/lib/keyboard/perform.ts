// What each act does to the library.
import type { Library } from "../state/library.svelte";
import type { PaneName } from "../state/panes.svelte";
import type { Act } from "./shortcuts";

/** Does an act; `pane` has the focus. */
export function perform(act: Act, library: Library, pane: PaneName): void {
  ACTS[act](library, pane);
}

function move(library: Library, by: 1 | -1): void {
  const { list, panes } = library;
  list.select(Math.max(0, list.selected + by));
  panes.focus("list");
}

function openBy(library: Library, by: 1 | -1): void {
  const to = library.list.selected + by;
  if (to >= 0) void library.openAt(to);
}

/** One step back: out of the panel, out of the search, out of the article, to the list. */
function back(library: Library): void {
  const { panes } = library;
  if (panes.panel) return void (panes.panel = false);
  if (library.query !== "") void library.search("");
  panes.show("list");
  panes.focus("list");
}

const ACTS: Record<Act, (library: Library, pane: PaneName) => void> = {
  next: (library) => openBy(library, 1),
  previous: (library) => openBy(library, -1),
  move_next: (library) => move(library, 1),
  move_previous: (library) => move(library, -1),
  open: (library) => void library.openAt(Math.max(0, library.list.selected)),
  page: (library) => {
    // A second press while the next article is on its way must not pass it by unread.
    if (library.reading.isOpening) return;
    if (!library.reading.article || !library.panes.pager?.(1)) openBy(library, 1);
  },
  page_back: ({ panes }) => void panes.pager?.(-1),
  read: (library) => onShown(library, ({ id, read }) => void library.mark(id, { read: !read })),
  star: (library) => onShown(library, ({ id, starred }) => void library.mark(id, { starred: !starred })),
  original: (library) => {
    const url = library.reading.article?.head.url;
    if (url) void library.openOutside(url);
  },
  remove: ({ reading, panes }) => {
    if (reading.article) panes.dialog = "remove";
  },
  text: ({ panes }) => (panes.textOpen = !panes.textOpen),
  add: ({ panes }) => panes.openAdd(),
  search: ({ panes }) => {
    panes.show("sources");
    panes.focus("search");
  },
  sync: ({ sync }) => void (sync.running ? sync.stop() : sync.start()),
  sync_panel: ({ panes }) => panes.openPanel(),
  all_read: (library) => void library.markAllRead(),
  today: (library) => void library.go({ kind: "today" }),
  unread: (library) => void library.go({ kind: "unread" }),
  starred: (library) => void library.go({ kind: "starred" }),
  pane: ({ panes }, pane) => panes.step(pane, 1),
  pane_back: ({ panes }, pane) => panes.step(pane, -1),
  back,
  help: ({ panes }) => (panes.dialog = "help"),
};

/** The open article, or the one that is chosen in the list. */
function onShown(
  { reading, list }: Library,
  act: (row: { id: string; read: boolean; starred: boolean }) => void,
): void {
  const chosen = list.rows.at(list.selected)?.article;
  const open = reading.article?.head;
  // After `n` the chosen row is meant, and not the article that is still open.
  const row = chosen && chosen.id !== open?.id ? chosen : (open ?? chosen);
  if (row) act(row);
}
