// Reading aloud: sentence after sentence, and after the article the next one of those that wait to be heard.
import type { Sheet } from "../article/sheet";
import type { Stretch } from "../article/find";
import { sentenceAt, sentencesOf } from "../article/sentences";
import type { Voice } from "../voice/voice";
import type { ArticleHead, ArticleId } from "../backend/bindings";
import type { Keeper } from "./sync-choice.svelte";

const KEY = "kalan.to_hear";
const MOST = 50;

/** How fast a voice may be. */
export const RATES = [0.75, 1, 1.25, 1.5, 2] as const;

/** An article that waits to be heard. */
export interface Waiting {
  readonly id: ArticleId;
  readonly title: string;
}

/** The reader's voice in one window. */
export class Aloud {
  state = $state<"off" | "speaking" | "paused">("off");
  /** The sentence that is said. */
  at = $state.raw<Stretch | null>(null);
  /** The article whose sentences are said: another one may be open. */
  of: ArticleId | null = null;
  rate = $state(1);
  queue = $state.raw<readonly Waiting[]>([]);
  /** The article was said to its end, and the next of the queue is to be opened. */
  wanted: ArticleId | null = null;
  #sentences: readonly Stretch[] = [];
  #text = "";
  #language: string | null = null;
  #next = 0;
  /** Every start is a turn of its own: what an older one still hears of is not for it. */
  #turn = 0;

  constructor(
    readonly voice: Voice,
    readonly keeper: Keeper | null,
    readonly failed: () => void,
  ) {
    this.queue = kept(keeper);
  }

  /** Begins at a place of the open article. */
  start(sheet: Sheet, head: ArticleHead, place: number): void {
    this.of = head.id;
    this.#text = sheet.map.text;
    this.#language = head.language;
    this.#sentences = sentencesOf(this.#text, head.language);
    this.#next = Math.max(0, sentenceAt(this.#sentences, place));
    this.remove(head.id);
    void this.#speak();
  }

  async #speak(): Promise<void> {
    const turn = ++this.#turn;
    this.voice.hush();
    this.state = "speaking";
    this.wanted = null;
    for (; this.#next < this.#sentences.length; this.#next++) {
      const at = this.#sentences[this.#next] ?? null;
      this.at = at;
      if (!at) break;
      try {
        await this.voice.speak(this.#text.slice(at.start, at.end), this.#language, this.rate);
      } catch {
        if (turn === this.#turn) this.stop();
        return this.failed();
      }
      if (turn !== this.#turn) return;
    }
    this.stop();
    this.wanted = this.queue[0]?.id ?? null;
  }

  pause(): void {
    this.#turn++;
    this.voice.hush();
    this.state = "paused";
  }

  /** Goes on with the sentence that was broken off. */
  resume(): void {
    void this.#speak();
  }

  /** A sentence on or back. */
  step(by: 1 | -1): void {
    this.#next = Math.min(Math.max(0, this.#next + by), this.#sentences.length - 1);
    this.at = this.#sentences[this.#next] ?? null;
    if (this.state === "speaking") void this.#speak();
  }

  setRate(rate: number): void {
    this.rate = rate;
    if (this.state === "speaking") void this.#speak();
  }

  stop(): void {
    this.#turn++;
    this.voice.hush();
    this.state = "off";
    this.at = null;
  }

  /** Puts an article at the end of those that wait. */
  add(waiting: Waiting): void {
    this.#keep([...this.queue.filter(({ id }) => id !== waiting.id), waiting].slice(-MOST));
  }

  /** Takes an article from those that wait. */
  remove(id: ArticleId): void {
    this.#keep(this.queue.filter((each) => each.id !== id));
  }

  #keep(queue: readonly Waiting[]): void {
    this.queue = queue;
    this.keeper?.setItem(KEY, JSON.stringify(queue));
  }
}

function kept(keeper: Keeper | null): readonly Waiting[] {
  try {
    const found: unknown = JSON.parse(keeper?.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isWaiting) : [];
  } catch {
    return [];
  }
}

function isWaiting(value: unknown): value is Waiting {
  if (typeof value !== "object" || value === null || !("id" in value) || !("title" in value)) return false;
  return typeof value.id === "string" && typeof value.title === "string";
}
