// The person's ways with the window, kept in the library: how lists stand, which keys do what, what was searched.
import type { Backend } from "../backend/backend";
import { failureOf } from "../backend/backend";
import type { Habits as Kept, ListLook, SavedSearch } from "../backend/bindings";
import { coalesced } from "./coalesced";
import type { Notices } from "./notices.svelte";

const MOST_REMEMBERED = 20;

/** All of a thing that may be told in part. */
type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };

const USUAL_LOOK: Whole<ListLook> = { sort: "newest", look: "comfortable", headings: true };
const USUAL: Whole<Kept> = {
  welcomed: false,
  list: USUAL_LOOK,
  keys: {},
  letter_keys: true,
  searches: [],
  history: [],
  collections: [],
};

/** What the person is used to. */
export class Habits {
  #kept = $state.raw<Whole<Kept>>(USUAL);
  /** Whether they may be kept: a guest of a reading room has none. */
  known = $state(false);
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  get all(): Whole<Kept> {
    return this.#kept;
  }

  get list(): Whole<ListLook> {
    return { ...USUAL_LOOK, ...this.#kept.list };
  }

  async load(): Promise<void> {
    const kept = await this.#backend.call("get_habits", {}).catch(() => null);
    this.known = kept !== null;
    if (kept) this.#kept = { ...USUAL, ...kept };
  }

  /** Changes at once what is seen; keeps it a moment later. */
  change(part: Kept): Promise<void> {
    this.#kept = { ...this.#kept, ...part };
    return this.known ? this.#keep() : Promise.resolve();
  }

  changeList(part: ListLook): Promise<void> {
    return this.change({ list: { ...this.list, ...part } });
  }

  /** Remembers a question whose answer was used. */
  remember(query: string): void {
    const asked = query.trim();
    const { history } = this.#kept;
    if (asked === "" || history[0] === asked) return;
    // A question on its way to another one is not one of its own.
    const others = history.filter((old) => old !== asked && !asked.startsWith(old));
    void this.change({ history: [asked, ...others].slice(0, MOST_REMEMBERED) });
  }

  /** Keeps a search under a name; one of that name gives way. */
  keepSearch(search: SavedSearch): void {
    const others = this.#kept.searches.filter(({ name }) => name !== search.name);
    void this.change({ searches: [...others, search] });
  }

  dropSearch(name: string): void {
    void this.change({ searches: this.#kept.searches.filter((search) => search.name !== name) });
  }

  #keep = coalesced(async () => {
    try {
      await this.#backend.call("set_habits", { habits: this.#kept });
    } catch (error) {
      this.#notices.fail(failureOf(error));
    }
  });
}
