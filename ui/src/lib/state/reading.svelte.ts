// The article that is open, and how far the person read in it.
import { type Backend, failureOf } from "../backend/backend";
import type { ArticleId, Failure, Mark, OpenedArticle } from "../backend/bindings";
import { coalesced } from "./coalesced";

/** The reading pane. */
export class Reading {
  article = $state.raw<OpenedArticle | null>(null);
  failure = $state.raw<Failure | null>(null);
  #wanted: ArticleId | null = null;
  /** The last one asked for that came, or that failed to. */
  #settled: ArticleId | null = null;
  /** Where the person stands in the open article, 0 to 1; none before they moved. */
  progress: number | null = null;
  #position: { id: ArticleId; progress: number } | null = null;
  readonly #backend: Backend;
  readonly #kept: (id: ArticleId, progress: number) => void;

  /** `kept` hears of each position that goes to the library. */
  constructor(backend: Backend, kept: (id: ArticleId, progress: number) => void = () => undefined) {
    this.#backend = backend;
    this.#kept = kept;
  }

  get id(): ArticleId | null {
    return this.article?.head.id ?? null;
  }

  /** Whether an article was asked for that is not here yet. */
  get isOpening(): boolean {
    return this.#wanted !== this.#settled;
  }

  /** Opens an article; the last one that was asked for wins. */
  async open(id: ArticleId): Promise<void> {
    this.#wanted = id;
    // Another article need not wait for the place in this one; the same one is opened where it was left.
    const kept = this.#keep();
    if (id === this.id) await kept;
    try {
      const article = await this.#backend.call("open_article", { id });
      if (this.#wanted !== id) return;
      this.article = article;
      this.progress = null;
      this.failure = null;
      this.#settled = id;
    } catch (error) {
      if (this.#wanted !== id) return;
      this.article = null;
      this.failure = failureOf(error);
      this.#settled = id;
    }
  }

  close(): void {
    void this.#keep();
    this.#wanted = this.#settled = null;
    this.article = null;
    this.failure = null;
  }

  /** Asks again for what is shown, if its pictures or words changed; the place in it stays. */
  async refresh(): Promise<void> {
    const shown = this.article;
    if (!shown) return;
    await this.#keep();
    const article = await this.#backend.call("open_article", { id: shown.head.id }).catch(() => null);
    if (this.article !== shown || !article) return;
    // The same words are not set anew under the reader's eye: the frame compares them.
    this.article = article;
  }

  /** Shows a change of state that the library was told of. */
  mark(mark: Mark): void {
    if (!this.article) return;
    const head = this.article.head;
    const changed = { ...head, read: mark.read ?? head.read, starred: mark.starred ?? head.starred };
    this.article = { ...this.article, head: changed };
  }

  /** Says where the person stands in the open article, 0 to 1. */
  stand(progress: number): void {
    if (this.id === null) return;
    this.progress = Math.min(1, Math.max(0, progress));
    this.#position = { id: this.id, progress: this.progress };
  }

  /** Keeps the position now; a lost one is no reason to disturb a reader. */
  keep = (): Promise<void> => this.#keep();

  #keep = coalesced(async () => {
    const position = this.#position;
    if (!position) return;
    this.#position = null;
    this.#kept(position.id, position.progress);
    await this.#backend.call("set_progress", position).catch(() => undefined);
  });
}
