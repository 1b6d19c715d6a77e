// What each act does to the library.
import type { ArticleSort, RowLook } from "../backend/bindings";
import type { Library } from "../state/library.svelte";
import type { PaneName } from "../state/panes.svelte";
import type { View } from "../state/places";
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

/** A key that is quicker than a list on its way means the rows of that list. */
async function openBy(library: Library, by: 1 | 0 | -1): Promise<void> {
  if (library.list.onItsWay) await library.list.onItsWay;
  const to = library.list.selected + by;
  if (by === 0 || to >= 0) await library.openAt(Math.max(0, to));
}

/** One step back: out of the panel, out of a choice, out of the search, out of the article, to the list. */
function back(library: Library): void {
  const { panes } = library;
  if (panes.panel) return void (panes.panel = null);
  if (panes.alone) return void (panes.alone = false);
  if (library.list.chosen.size > 0) return library.list.chosen.clear();
  // Out of an article that was found, what was found comes first.
  if (library.search.active && panes.front !== "article") void library.leaveSearch();
  panes.show("list");
  panes.focus("list");
}

type Performs = (library: Library, pane: PaneName) => void;

const go =
  (kind: View): Performs =>
  (library) =>
    void library.go({ kind });
const sort =
  (to: ArticleSort): Performs =>
  ({ list }) =>
    void list.arrange(to);
const look =
  (to: RowLook): Performs =>
  ({ habits }) =>
    void habits.changeList({ look: to });

const ACTS: Record<Act, Performs> = {
  next: (library) => void openBy(library, 1),
  previous: (library) => void openBy(library, -1),
  move_next: (library) => move(library, 1),
  move_previous: (library) => move(library, -1),
  open: (library) => void openBy(library, 0),
  page: (library) => {
    // A second press while the next article is on its way must not pass it by unread.
    if (library.reading.isOpening) return;
    if (!library.reading.article || !library.panes.pager?.(1)) void openBy(library, 1);
  },
  page_back: ({ panes }) => void panes.pager?.(-1),
  read: (library) => {
    const { chosen } = library.list;
    if (chosen.size > 0) void library.markMany(chosen.ids, { read: !chosen.every("read") });
    else onShown(library, ({ id, read }) => void library.mark(id, { read: !read }));
  },
  star: (library) => {
    const { chosen } = library.list;
    if (chosen.size > 0) void library.markMany(chosen.ids, { starred: !chosen.every("starred") });
    else onShown(library, ({ id, starred }) => void library.mark(id, { starred: !starred }));
  },
  original: (library) => {
    const url = library.reading.article?.head.url;
    if (url) void library.openOutside(url);
  },
  remove: ({ reading, panes, list: { chosen } }) => {
    if (chosen.size > 0) panes.askAbout(chosen.ids, "remove_many");
    else if (reading.article) panes.dialog = "remove";
  },
  choose: ({ list, panes }) => {
    if (list.selected < 0) list.select(0);
    list.toggle(list.selected);
    panes.focus("list");
  },
  choose_more: ({ list }) => extend(list, 1),
  choose_less: ({ list }) => extend(list, -1),
  choose_all: ({ list }) => void list.chooseAll(),
  file: (library) => library.panes.askAbout(library.aimed, "filing"),
  earlier: (library) => moveInShelf(library, -1),
  later: (library) => moveInShelf(library, 1),
  highlight: ({ panes }) => panes.reader?.highlight(),
  listen: ({ panes }) => panes.reader?.listen(),
  marks: ({ panes }) => (panes.marksOpen = !panes.marksOpen),
  text: ({ panes }) => (panes.textOpen = !panes.textOpen),
  add: ({ panes }) => panes.openAdd(),
  search: (library) => library.startSearch(),
  sync: ({ sync }) => void (sync.running ? sync.stop() : sync.start()),
  sync_panel: ({ panes }) => panes.openPanel(),
  notes: ({ panes }) => panes.openNotebook(),
  alone: ({ panes, reading }) => {
    if (!reading.article) return;
    panes.show("article");
    panes.alone = !panes.alone;
    panes.focus("article");
  },
  all_read: (library) => void library.markAllRead(),
  today: go("today"),
  unread: go("unread"),
  starred: go("starred"),
  pane: ({ panes }, pane) => panes.step(pane, 1),
  pane_back: ({ panes }, pane) => panes.step(pane, -1),
  back,
  help: ({ panes }) => (panes.dialog = "help"),
  palette: ({ panes }) => panes.openPalette(),
  keys: ({ panes }) => (panes.dialog = "keys"),
  all: go("all"),
  saved: go("saved"),
  long: go("long"),
  language: go("language"),
  missing: go("missing"),
  newest: sort("newest"),
  oldest: sort("oldest"),
  shortest: sort("shortest"),
  source: sort("source"),
  comfortable: look("comfortable"),
  dense: look("dense"),
  pictures: look("pictures"),
  shelf: ({ panes }) => panes.askShelf(null),
  servers: ({ panes }) => (panes.dialog = "servers"),
  network: ({ panes }) => panes.openPanel("network"),
  bag: ({ panes }) => panes.openPanel("bag"),
};

/** Chooses up to the next row, and goes there. */
function extend(list: Library["list"], by: 1 | -1): void {
  const to = list.selected + by;
  if (to < 0 || to >= list.rows.total) return;
  void list.extend(to);
  if (!list.select(to)) list.selected = to;
}

/** Moves the current article within its collection. */
function moveInShelf({ list, filing }: Library, by: 1 | -1): void {
  const { of, selectedId } = list;
  if (of.kind !== "place" || of.place.kind !== "collection" || list.sort !== "hand" || selectedId === null) return;
  void filing.move(of.place.id, selectedId, by);
}

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
