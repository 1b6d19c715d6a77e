// How the person files articles: collections and tags; what is taken away can be put back.
import type { Backend } from "../backend/backend";
import { failureOf } from "../backend/backend";
import type { ArticleId, Collection, CollectionId, Filing as Filed } from "../backend/bindings";
import type { Words } from "../i18n/words.svelte";
import type { Habits } from "./habits.svelte";
import type { Notices } from "./notices.svelte";
import type { Sources } from "./sources.svelte";

/** A collection holds this many articles at most when it is ordered as a whole. */
const WHOLE = 100_000;

/** Collections and tags. */
export class Filing {
  readonly #backend: Backend;
  readonly #words: Words;
  readonly #notices: Notices;
  readonly #sources: Sources;
  readonly #habits: Habits;

  constructor(backend: Backend, words: Words, notices: Notices, sources: Sources, habits: Habits) {
    this.#backend = backend;
    this.#words = words;
    this.#notices = notices;
    this.#sources = sources;
    this.#habits = habits;
  }

  /** Where these articles are filed. */
  of(ids: readonly ArticleId[]): Promise<Filed | null> {
    return this.#try(() => this.#backend.call("get_filing", { ids: [...ids] }));
  }

  /** Makes a collection; none when it cannot have that name. */
  make(name: string): Promise<Collection | null> {
    return this.#try(() => this.#backend.call("make_collection", { name }));
  }

  async rename(id: CollectionId, name: string): Promise<boolean> {
    return (await this.#try(() => this.#backend.call("rename_collection", { id, name }))) !== null;
  }

  async remove({ id, name }: Collection): Promise<void> {
    if (await this.#try(() => this.#backend.call("remove_collection", { id }))) {
      this.#notices.say(this.#words.t("shelf.removed", { name }));
    }
  }

  /** Puts articles at the end of a collection. */
  async collect(id: CollectionId, articles: readonly ArticleId[]): Promise<void> {
    await this.#arranged(id, (before) => [...before, ...articles.filter((article) => !before.includes(article))], {
      added: "shelf.added",
      same: "shelf.there",
    });
  }

  /** Takes articles out of a collection; they stay in the library. */
  async takeOut(id: CollectionId, articles: readonly ArticleId[]): Promise<void> {
    await this.#arranged(id, (before) => before.filter((article) => !articles.includes(article)), {
      added: "shelf.taken_out",
      same: null,
    });
  }

  /** Moves an article of a collection to the place of another, or by so many. */
  async move(id: CollectionId, article: ArticleId, to: ArticleId | 1 | -1): Promise<void> {
    const before = await this.#items(id);
    const from = before?.indexOf(article) ?? -1;
    if (!before || from < 0) return;
    const place = typeof to === "number" ? from + to : before.indexOf(to);
    if (place < 0 || place >= before.length || place === from) return;
    const order = before.filter((each) => each !== article);
    order.splice(place, 0, article);
    await this.#try(() => this.#backend.call("arrange_collection", { id, articles: order }));
  }

  /** Moves a collection among the others. */
  async moveCollection(id: CollectionId, to: CollectionId | 1 | -1): Promise<void> {
    const order = this.#sources.collections.map((collection) => collection.id);
    const from = order.indexOf(id);
    const place = typeof to === "number" ? from + to : order.indexOf(to);
    if (from < 0 || place < 0 || place >= order.length || place === from) return;
    order.splice(from, 1);
    order.splice(place, 0, id);
    await this.#habits.change({ collections: order });
    await this.#sources.refresh();
  }

  /** Puts a tag on articles, or takes it off. */
  async tag(ids: readonly ArticleId[], tag: string, on: boolean): Promise<boolean> {
    const change = { add: on ? [tag] : [], remove: on ? [] : [tag] };
    return (await this.#try(() => this.#backend.call("tag_articles", { ids: [...ids], ...change }))) !== null;
  }

  async #items(id: CollectionId): Promise<readonly ArticleId[] | null> {
    const filter = { collection: id };
    const list = await this.#try(() =>
      this.#backend.call("list_ids", { filter, sort: "hand", offset: 0, limit: WHOLE }),
    );
    return list?.ids ?? null;
  }

  async #arranged(
    id: CollectionId,
    change: (before: readonly ArticleId[]) => readonly ArticleId[],
    says: { added: "shelf.added" | "shelf.taken_out"; same: "shelf.there" | null },
  ): Promise<void> {
    const before = await this.#items(id);
    if (!before) return;
    const after = change(before);
    const name = this.#sources.collections.find((collection) => collection.id === id)?.name ?? "";
    const moved = Math.abs(after.length - before.length);
    if (moved === 0) {
      if (says.same) this.#notices.say(this.#words.t(says.same, { name }));
      return;
    }
    const arrange = (articles: readonly ArticleId[]) =>
      this.#try(() => this.#backend.call("arrange_collection", { id, articles: [...articles] }));
    if (await arrange(after)) {
      this.#notices.say(this.#words.n(says.added, moved, { name }), () => void arrange(before));
    }
  }

  async #try<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      this.#notices.fail(failureOf(error));
      return null;
    }
  }
}
