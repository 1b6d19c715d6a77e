// Short messages at the foot of the window, the last ones only.
import type { Failure } from "../backend/bindings";
import { errorView } from "../errors/errors";
import type { Words } from "../i18n/words.svelte";

const MOST = 3;

/** One message. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** Takes back what the message tells of. */
  readonly undo: (() => void) | null;
  readonly bad: boolean;
}

/** The messages that are shown now. */
export class Notices {
  shown = $state.raw<readonly Notice[]>([]);
  #next = 1;
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
  }

  say(text: string, undo: (() => void) | null = null): void {
    this.#add(text, undo, false);
  }

  /** Tells a failure in words, with what to do. */
  fail(failure: Failure): void {
    const { says, advice } = this.#words.failure(failure);
    this.#add(`${says} ${advice}`, null, errorView(failure.code).weight !== "calm");
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }

  #add(text: string, undo: (() => void) | null, bad: boolean): void {
    const others = this.shown.filter((notice) => notice.text !== text);
    this.shown = [...others, { id: this.#next++, text, undo, bad }].slice(-MOST);
  }
}
