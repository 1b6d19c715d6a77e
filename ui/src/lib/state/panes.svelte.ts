// Where the person is in the window: the pane in front, the dialog that is open, what should have the focus.

/** The three panes; a narrow window shows one at a time. */
export type PaneName = "sources" | "list" | "article";
/** What stands over the panes. */
export type DialogName = "add" | "help" | "remove" | "unsubscribe";
/** What can be asked to take the focus. */
export type FocusTarget = PaneName | "search";

const ORDER: readonly PaneName[] = ["sources", "list", "article"];

/** Panes, dialogs and focus. */
export class Panes {
  front = $state<PaneName>("list");
  dialog = $state<DialogName | null>(null);
  textOpen = $state(false);
  /** What the "add" dialog begins with. */
  address = $state("");
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

  show(name: PaneName): void {
    this.front = name;
  }

  /** The pane after (or before) this one, round and round. */
  step(from: PaneName, by: 1 | -1): void {
    const next = ORDER[(ORDER.indexOf(from) + by + ORDER.length) % ORDER.length] ?? "list";
    this.show(next);
    this.focus(next);
  }

  openAdd(address = ""): void {
    this.address = address;
    this.dialog = "add";
  }
}
