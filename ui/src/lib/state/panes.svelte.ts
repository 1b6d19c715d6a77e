// Where the person is in the window: the pane in front, the dialog that is open, what should have the focus.
import type { ArticleId, Collection, FeedId, HighlightId } from "../backend/bindings";

/** The three panes; a narrow window shows one at a time. */
export type PaneName = "sources" | "list" | "article";
/** What stands over the panes. */
export type DialogName =
  | "add"
  | "help"
  | "remove"
  | "feed"
  | "unsubscribe"
  | "file"
  | "network"
  | "bag"
  | "servers"
  | "remove_many"
  | "filing"
  | "shelf"
  | "shelf_remove"
  | "save_search"
  | "palette"
  | "keys"
  | "text";
/** What can be asked to take the focus. */
export type FocusTarget = PaneName | "search" | "panel";
/** What can lie over the list and the article. */
type PanelName = "sync" | "notes";

/** A file of an article that may be removed. */
interface AskedFile {
  readonly article: ArticleId;
  readonly url: string;
  readonly sizeBytes: number;
}

/** What the open article can be asked to do. */
interface Reader {
  find(): void;
  highlight(): void;
  print(): void;
  /** Reads aloud, or falls silent. */
  listen(): void;
  /** Puts the article at the end of those that are to be heard. */
  hearLater(): void;
}

const ORDER: readonly PaneName[] = ["sources", "list", "article"];

/** Panes, dialogs and focus. */
export class Panes {
  front = $state<PaneName>("list");
  dialog = $state<DialogName | null>(null);
  /** The sync panel, or the notebook, lies over the list and the article. */
  panel = $state<PanelName | null>(null);
  /** What the notebook is asked for when it is opened. */
  asked = "";
  /** The open article stands alone, with its contents beside it. */
  alone = $state(false);
  /** The highlight that the article is to be shown at. */
  markWanted = $state<HighlightId | null>(null);
  textOpen = $state(false);
  /** The list of what is marked stands beside the article. */
  marksOpen = $state(false);
  /** The open article. */
  reader: Reader | null = null;
  /** What the "add" dialog begins with. */
  address = $state("");
  /** What was typed for the palette before it was there; none when it is not on its way. */
  early: string | null = null;
  /** The file that a dialog asks about. */
  file = $state.raw<AskedFile | null>(null);
  /** The feed that a dialog is about. */
  feed = $state<FeedId | null>(null);
  /** The collection that a dialog is about; none for one that is to be made. */
  shelf = $state.raw<Collection | null>(null);
  /** The articles that a dialog is about. */
  filed = $state.raw<readonly ArticleId[]>([]);
  /** Turns a page of the open article; false at its end. */
  pager: ((by: 1 | -1) => boolean) | null = null;
  readonly #takers = new Map<FocusTarget, () => void>();

  /** Registers what takes the focus; gives back how to leave. */
  taker(name: FocusTarget, take: () => void): () => void {
    this.#takers.set(name, take);
    // Whoever came after stays.
    return () => {
      if (this.#takers.get(name) === take) this.#takers.delete(name);
    };
  }

  focus(name: FocusTarget): void {
    this.#takers.get(name)?.();
  }

  /** Shows a pane; whoever goes to one leaves the panel. */
  show(name: PaneName): void {
    this.panel = null;
    if (name !== "article") this.alone = false;
    this.front = name;
  }

  /** Shows the sync panel, and a dialog over it when it is asked for. */
  openPanel(dialog: "network" | "bag" | null = null): void {
    this.panel = "sync";
    if (dialog) this.dialog = dialog;
    this.focus("panel");
  }

  /** Shows all that is marked and written, or what of it holds these words. */
  openNotebook(asked = ""): void {
    this.asked = asked;
    this.panel = "notes";
    this.focus("panel");
  }

  /** The pane after (or before) this one, round and round. */
  step(from: PaneName, by: 1 | -1): void {
    if (this.panel) return this.focus(from === "sources" ? "panel" : "sources");
    const next = ORDER[(ORDER.indexOf(from) + by + ORDER.length) % ORDER.length] ?? "list";
    this.show(next);
    this.focus(next);
  }

  openPalette(): void {
    this.early = "";
    this.dialog = "palette";
  }

  /** Keeps a letter that was quicker than the palette. */
  typeEarly({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): void {
    if (this.early !== null && key.length === 1 && !ctrlKey && !altKey && !metaKey) this.early += key;
  }

  /** What was typed before; from now on the palette's field has the keys. */
  takeEarly(): string {
    const early = this.early ?? "";
    this.early = null;
    return early;
  }

  /** Shows a feed's settings, or asks whether to leave it. */
  openFeed(id: FeedId, dialog: "feed" | "unsubscribe" = "feed"): void {
    this.feed = id;
    this.dialog = dialog;
  }

  /** Asks what to call a collection, or whether to let it go. */
  askShelf(shelf: Collection | null, dialog: "shelf" | "shelf_remove" = "shelf"): void {
    this.shelf = shelf;
    this.filed = [];
    this.dialog = dialog;
  }

  /** Asks where articles are to be filed, or whether they are to go. */
  askAbout(articles: readonly ArticleId[], dialog: "filing" | "remove_many"): void {
    if (articles.length === 0) return;
    this.filed = articles;
    this.dialog = dialog;
  }

  /** Asks whether a file is to go. */
  askFile(file: AskedFile): void {
    this.file = file;
    this.dialog = "file";
  }

  openAdd(address = ""): void {
    this.address = address;
    this.dialog = "add";
  }
}
