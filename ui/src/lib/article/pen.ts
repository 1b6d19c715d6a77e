// Marking by keyboard: sentence by sentence, and its edges word by word.
import type { Stretch } from "./find";
import { sentenceAt, sentencesOf } from "./sentences";

/** Where the next word ends. */
function wordEnd(text: string, place: number): number {
  const rest = /^\s*\S+/.exec(text.slice(place));
  return rest ? place + rest[0].length : place;
}

/** Where the word before begins to be gone. */
function wordBack(text: string, place: number): number {
  return text.slice(0, place).replace(/\s*\S+$/, "").length;
}

/** A stretch that is moved and stretched by keys. */
export class Pen {
  #first: number;
  #last: number;
  #end: number | null = null;
  readonly #sentences: readonly Stretch[];

  /** Begins at the sentence that holds `place`. */
  constructor(
    readonly text: string,
    language: string | null,
    place: number,
  ) {
    this.#sentences = sentencesOf(text, language);
    this.#first = this.#last = sentenceAt(this.#sentences, place);
  }

  /** What is marked now; null in an article without words. */
  get stretch(): Stretch | null {
    const [first, last] = [this.#sentences[this.#first], this.#sentences[this.#last]];
    return first && last ? { start: first.start, end: this.#end ?? last.end } : null;
  }

  /** Takes a key; false when it is none of the pen's. */
  key(key: string, shift: boolean): boolean {
    if (key === "ArrowDown") this.#step(1, shift);
    else if (key === "ArrowUp") this.#step(-1, shift);
    else if (key === "ArrowRight") this.#edge(wordEnd);
    else if (key === "ArrowLeft") this.#edge(wordBack);
    else return false;
    return true;
  }

  #step(by: 1 | -1, stretching: boolean): void {
    this.#end = null;
    const held = (at: number) => Math.min(Math.max(0, at), this.#sentences.length - 1);
    if (stretching) this.#last = Math.max(this.#first, held(this.#last + by));
    else this.#first = this.#last = held((by > 0 ? this.#last : this.#first) + by);
  }

  #edge(move: (text: string, place: number) => number): void {
    const now = this.stretch;
    if (!now) return;
    const end = move(this.text, now.end);
    if (end > now.start) this.#end = end;
  }
}
