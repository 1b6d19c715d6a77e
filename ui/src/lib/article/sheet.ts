// The open article as something to read in: where the eye stands in its words, and how to go to others, on one long
// page or on pages that are turned.
import type { Flow } from "../backend/bindings";
import { Pages } from "./pages";
import { Scroll } from "./scroll";
import type { Stretch } from "./find";
import { TextMap } from "./text-map";

/** The window of the frame, with its own constructors. */
export type FrameWindow = Window & typeof globalThis;

/** A way of going through a text. */
export interface Ground {
  /** A page on or back; false at the end. */
  page(by: 1 | -1): boolean;
  /** Brings a box of the page into view; `gently` only when it is out of it. */
  show(box: DOMRect, gently: boolean): void;
  /** Whether a box lies before what is in view. */
  isPast(box: DOMRect): boolean;
  readonly isAtStart: boolean;
  readonly isAtEnd: boolean;
  /** Sets it out anew after the size changed. */
  settle(): void;
  leave(): void;
}

/** Places are found on the page a little below the edge: a line that is half cut off is not the one being read. */
const EDGE_PX = 4;

/** Spaces of the source that stand between two blocks, at most. */
const MOST_BOXLESS = 200;

/** One article in its frame. The next one stands in the same document: nothing of this one may outlive `leave`. */
export class Sheet {
  readonly map: TextMap;
  readonly words: Element;
  readonly #leaving = new AbortController();
  /** Kept from the beginning: the window knows another when something led the frame elsewhere. */
  readonly #painted: HighlightRegistry | undefined;
  #ground: Ground;
  #flow: Flow;

  constructor(
    readonly view: FrameWindow,
    rules: CSSStyleSheet,
    flow: Flow,
    readonly moved: () => void,
  ) {
    this.#painted = view.CSS.highlights;
    this.words = view.document.querySelector(".words") ?? view.document.body;
    this.map = new TextMap(this.words);
    this.#rules = rules;
    this.#flow = flow;
    this.#ground = this.#groundOf(flow);
  }

  readonly #rules: CSSStyleSheet;

  #groundOf(flow: Flow): Ground {
    return flow === "scroll" ? new Scroll(this.view, this.moved) : new Pages(this.view, this.#rules, flow, this.moved);
  }

  /** Whatever listens to the frame for this article's sake listens until then. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  get flow(): Flow {
    return this.#flow;
  }

  /** Another way through, at the same words. */
  set flow(flow: Flow) {
    if (flow === this.#flow) return;
    this.#flow = flow;
    this.#ground.leave();
    this.#ground = this.#groundOf(flow);
  }

  /** Sets the article out anew, and keeps the words that were in view in it. */
  keep(change: () => void): void {
    const [place, start, end] = [this.place, this.#ground.isAtStart, this.#ground.isAtEnd];
    change();
    this.#ground.settle();
    if (!start && !end) this.go(place);
  }

  page(by: 1 | -1): boolean {
    return this.#ground.page(by);
  }

  /** How far the reader is, 0 to 1, in words: it means the same at every size and in every window. */
  get progress(): number {
    if (this.#ground.isAtEnd) return 1;
    if (this.#ground.isAtStart) return 0;
    return this.place / Math.max(1, this.map.text.length);
  }

  /** The first letter in view. */
  get place(): number {
    const { text } = this.map;
    let [low, high] = [0, text.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const box = this.boxAt(middle);
      if (box && this.#ground.isPast(box)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The box of a letter, or of the next one that has a box: the spaces between blocks have none. In the frame's pixels. */
  boxAt(place: number): DOMRect | null {
    const last = Math.min(place + MOST_BOXLESS, this.map.text.length);
    for (let at = place; at < last; at++) {
      const box = this.map.range(at, at + 1)?.getClientRects()[0];
      if (box && box.height > 0) return box;
    }
    return null;
  }

  /** Begins at the top with nothing chosen, wherever the article before was left; then goes to where a reader stood. */
  begin(progress: number): void {
    // After the page is set out: both would have it done for themselves.
    this.view.scrollTo({ top: 0, left: 0, behavior: "instant" });
    this.view.getSelection()?.removeAllRanges();
    this.restore(progress);
  }

  /** Goes to where a reader stood. */
  restore(progress: number): void {
    this.#ground.settle();
    if (progress > 0 && progress < 0.99) this.go(Math.round(progress * this.map.text.length));
  }

  /** Goes to a letter. */
  go(place: number): void {
    const box = this.boxAt(place);
    if (box) this.#ground.show(new DOMRect(box.x, box.y - EDGE_PX, box.width, box.height), false);
  }

  /** Brings words into view, if they are not. */
  show(stretch: Stretch): void {
    const box = this.map.range(stretch.start, stretch.end)?.getBoundingClientRect();
    if (box) this.#ground.show(box, true);
  }

  /** Brings an element into view. */
  showElement(element: Element): void {
    this.#ground.show(element.getBoundingClientRect(), true);
  }

  /** The words that are chosen in the frame; null when none are. */
  get chosen(): Stretch | null {
    const selection = this.view.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    return this.map.span(selection.getRangeAt(0));
  }

  /** Chooses words. */
  choose({ start, end }: Stretch): void {
    const range = this.map.range(start, end);
    const selection = this.view.getSelection();
    if (!range || !selection) return;
    selection.removeAllRanges();
    selection.addRange(range);
  }

  /** The place in the words under a point of the frame. */
  placeAt(x: number, y: number): number | null {
    const { document } = this.view;
    const at = document.caretRangeFromPoint?.(x, y);
    return at ? this.map.offset(at.startContainer, at.startOffset) : null;
  }

  /** Another article takes its place. */
  leave(): void {
    this.#leaving.abort();
    this.#ground.leave();
    this.#painted?.clear();
  }
}
