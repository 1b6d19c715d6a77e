// What is chosen in the open article, by pointer or by keyboard, and what is being done with it: a colour, a note, a word
// that is looked up.
import type { Stretch } from "../article/find";
import { COLOURS } from "../article/paint";
import { Pen } from "../article/pen";
import type { Sheet } from "../article/sheet";
import type { HighlightColour, HighlightId } from "../backend/bindings";
import type { Words } from "../i18n/words.svelte";
import type { Marks, Placed } from "./marks.svelte";

const WORD = /^\p{L}[\p{L}\p{M}'’-]{0,60}$/u;

/** Chosen words, and where they stand in the window's pixels. */
export interface Chosen {
  readonly stretch: Stretch;
  readonly at: DOMRect;
  /** Whether the bar beside them takes the focus. */
  readonly focus: boolean;
}

/** The pen, the bar beside what is chosen, the card of one highlight. */
export class WritingDesk {
  pen = $state.raw<Pen | null>(null);
  chosen = $state.raw<Chosen | null>(null);
  card = $state.raw<{ id: HighlightId; at: DOMRect; writing: boolean } | null>(null);
  word = $state.raw<{ word: string; at: DOMRect } | null>(null);
  /** What a screen reader is told. */
  said = $state("");
  /** What was chosen when the pointer went down. */
  #before: Stretch | null = null;

  constructor(
    readonly sheet: Sheet,
    readonly marks: Marks,
    readonly words: Words,
    readonly language: string | null,
    /** Gives the focus back to the article. */
    readonly back: () => void,
  ) {}

  /** The highlight whose card is open. */
  get placed(): Placed | null {
    const { card } = this;
    return (card && this.marks.placed.find(({ highlight }) => highlight.id === card.id)) ?? null;
  }

  textOf = ({ start, end }: Stretch): string => this.sheet.map.text.slice(start, end);

  /** A box of the frame in the window's pixels. */
  outward(box: DOMRect): DOMRect {
    const frame = this.sheet.view.frameElement?.getBoundingClientRect();
    return new DOMRect(box.x + (frame?.x ?? 0), box.y + (frame?.y ?? 0), box.width, box.height);
  }

  #boxOf({ start, end }: Stretch): DOMRect {
    return this.outward(this.sheet.map.range(start, end)?.getBoundingClientRect() ?? new DOMRect());
  }

  /** The pointer went down: whatever stood open is over. */
  pressed(): void {
    this.chosen = this.card = this.word = null;
    this.pen = null;
    this.#before = this.sheet.chosen;
  }

  /** The pointer, or Shift, was let go. */
  choose(): void {
    if (this.pen) return;
    const stretch = this.sheet.chosen;
    // A click on a link leaves what was chosen before it: that is no new choice.
    if (stretch && stretch.start === this.#before?.start && stretch.end === this.#before.end) return;
    this.chosen = stretch && { stretch, at: this.#boxOf(stretch), focus: false };
  }

  /** By keyboard: what is chosen is offered; with nothing chosen the pen begins at the first sentence in view. */
  begin(): void {
    const { sheet } = this;
    const stretch = this.pen ? null : sheet.chosen;
    if (stretch) {
      this.chosen = { stretch, at: this.#boxOf(stretch), focus: true };
      return;
    }
    this.pen = new Pen(sheet.map.text, this.language, sheet.place);
    this.back();
    this.#show(this.pen);
  }

  #show(pen: Pen): void {
    const { stretch } = pen;
    if (!stretch) return;
    this.sheet.show(stretch);
    this.sheet.choose(stretch);
    this.said = `${this.words.t("pen.chosen")} ${this.textOf(stretch)}`;
    // Scrolling hides a bar that is left behind: it is drawn a moment later.
    requestAnimationFrame(() => {
      if (this.pen === pen) this.chosen = { stretch, at: this.#boxOf(stretch), focus: false };
    });
  }

  /** Takes a key while the pen is out; false when it is none of the pen's. */
  key({ ctrlKey, altKey, metaKey, shiftKey, key }: KeyboardEvent): boolean {
    const { pen } = this;
    if (!pen || ctrlKey || altKey || metaKey) return false;
    const number = Number(key);
    if (pen.key(key, shiftKey)) this.#show(pen);
    else if (key === "Escape") this.leave();
    else if (key === "Enter" || key === "h") void this.mark();
    else if (key === "n") void this.mark(undefined, true);
    else if (number >= 1 && number <= COLOURS.length) void this.mark(COLOURS[number - 1]);
    // Other letters are no commands of the window while a sentence is being chosen.
    else return key.length === 1;
    return true;
  }

  /** Puts the pen away. */
  leave(): void {
    this.pen = null;
    this.chosen = null;
    this.sheet.view.getSelection()?.removeAllRanges();
  }

  /** Marks what is chosen; `writing` opens its note. */
  async mark(colour?: HighlightColour, writing = false): Promise<void> {
    const stretch = this.chosen?.stretch ?? this.pen?.stretch;
    if (!stretch) return;
    this.leave();
    const kept = await this.marks.add(stretch, colour);
    if (!kept) return;
    this.said = this.words.t("pen.marked");
    if (writing) this.card = { id: kept.id, at: this.#boxOf(stretch), writing };
    else this.back();
  }

  /** A place of the words was clicked: the highlight there opens. */
  open(place: number): void {
    const under = this.marks.under(place);
    if (under?.at) this.card = { id: under.highlight.id, at: this.#boxOf(under.at), writing: false };
  }

  /** Opens the note of a highlight, in view. */
  edit(id: HighlightId): void {
    const found = this.marks.placed.find(({ highlight }) => highlight.id === id);
    if (!found?.at) return;
    this.sheet.show(found.at);
    this.card = { id, at: this.#boxOf(found.at), writing: true };
  }

  isWord = (stretch: Stretch): boolean => WORD.test(this.textOf(stretch));

  /** Looks the chosen word up. */
  lookUp({ stretch, at }: Chosen): void {
    this.word = { word: this.textOf(stretch), at };
    this.leave();
  }
}
