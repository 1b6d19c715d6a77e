// What this window changed itself: when the library tells of it, the list need not be asked for again.
import type { ArticleId, ChangeSet } from "../backend/bindings";

/** Changes on their way to the library and back. */
export class Echoes {
  readonly #expected = new Map<ArticleId, number>();

  /** These are about to change. */
  expect(ids: readonly ArticleId[]): void {
    for (const id of ids) this.#expected.set(id, (this.#expected.get(id) ?? 0) + 1);
  }

  /** These did not change after all: what comes of them is somebody else's. */
  forget(ids: readonly ArticleId[]): void {
    for (const id of ids) this.#take(id);
  }

  /** Whether a change is nothing but what this window did. */
  isOwn({ added, removed, feeds, collections, updated }: ChangeSet): boolean {
    const others = added.length + removed.length + feeds.length + collections.length > 0 || updated.length === 0;
    if (others || !updated.every((id) => this.#expected.has(id))) return false;
    for (const id of updated) this.#take(id);
    return true;
  }

  #take(id: ArticleId): void {
    const left = (this.#expected.get(id) ?? 1) - 1;
    if (left > 0) this.#expected.set(id, left);
    else this.#expected.delete(id);
  }
}
