// Where the person is in the window: the pane in front, the dialog that is open, what should have the focus.
import type { ArticleId, FeedId } from "../backend/bindings";

/** The three panes; a narrow window shows one at a time. */
export type PaneName = "sources" | "list" | "article";
/** What stands over the panes. */
export type DialogName = "add" | "help" | "remove" | "feed" | "unsubscribe" | "file" | "network" | "bag" | "servers";
/** What can be asked to take the focus. */
export type FocusTarget = PaneName | "search" | "panel";

/** A file of an article that may be removed. */
interface AskedFile {
  readonly article: ArticleId;
  readonly url: string;
  readonly sizeBytes: number;
}

const ORDER: readonly PaneName[] = ["sources", "list", "article"];

/** Panes, dialogs and focus. */
export class Panes {
  front = $state<PaneName>("list");
  dialog = $state<DialogName | null>(null);
  /** The sync panel lies over the list and the article. */
  panel = $state(false);
  textOpen = $state(false);
  /** What the "add" dialog begins with. */
  address = $state("");
  /** The file that a dialog asks about. */
  file = $state.raw<AskedFile | null>(null);
  /** The feed that a dialog is about. */
  feed = $state<FeedId | null>(null);
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
    this.panel = false;
    this.front = name;
  }

  /** Shows the sync panel, and its network rules when they are asked for. */
  openPanel(dialog: "network" | null = null): void {
    this.panel = true;
    if (dialog) this.dialog = dialog;
    this.focus("panel");
  }

  /** The pane after (or before) this one, round and round. */
  step(from: PaneName, by: 1 | -1): void {
    if (this.panel) return this.focus(from === "sources" ? "panel" : "sources");
    const next = ORDER[(ORDER.indexOf(from) + by + ORDER.length) % ORDER.length] ?? "list";
    this.show(next);
    this.focus(next);
  }

  /** Shows a feed's settings, or asks whether to leave it. */
  openFeed(id: FeedId, dialog: "feed" | "unsubscribe" = "feed"): void {
    this.feed = id;
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
