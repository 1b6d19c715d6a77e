// The first time: what the network is like, whether there is something to read already, and the way in.
import { type Backend, failureOf } from "../backend/backend";
import type { NetworkPolicy } from "../backend/bindings";
import type { Library } from "./library.svelte";

/** How a person may speak of their network. */
export type NetworkKind = "none" | "counted" | "slow" | "good";

/** The kinds, as they stand on the page. */
export const NETWORK_KINDS = ["none", "counted", "slow", "good"] as const satisfies readonly NetworkKind[];

/** What a counted network may cost a day, until the person says otherwise. */
const DAY_LIMIT_BYTES = 5_000_000;

const ALONE_MINUTES = 60;

/** What each kind means for what Kalan asks of the network; all the rest stays as it is. */
const RULES: Record<NetworkKind, NetworkPolicy> = {
  none: { never: true, text_only: false, day_limit_bytes: null, costs_money: false, interval_minutes: null },
  counted: {
    never: false,
    text_only: false,
    day_limit_bytes: DAY_LIMIT_BYTES,
    costs_money: true,
    interval_minutes: null,
  },
  slow: { never: false, text_only: true, day_limit_bytes: null, costs_money: false, interval_minutes: null },
  good: { never: false, text_only: false, day_limit_bytes: null, costs_money: false, interval_minutes: ALONE_MINUTES },
};

/** The first-run page. */
export class FirstRun {
  /** Whether it stands over the window. */
  shown = $state(false);
  network = $state<NetworkKind>("counted");
  texts = $state(true);
  /** Sources that a list brought. */
  feeds = $state(0);
  busy = $state(false);
  readonly #backend: Backend;
  readonly #library: Library;

  constructor(backend: Backend, library: Library) {
    this.#backend = backend;
    this.#library = library;
  }

  /** Shows itself to whoever has nothing yet and was not here before. */
  begin(): void {
    const { habits, sources } = this.#library;
    this.shown = habits.known && !habits.all.welcomed && sources.isEmpty;
  }

  /** Takes in the list of another reader. */
  async bring(files: Iterable<File>): Promise<void> {
    const { adding, sources } = this.#library;
    this.busy = true;
    for (const file of files) await adding.file(file);
    await sources.refresh().catch(() => undefined);
    this.feeds = sources.feeds.length;
    this.busy = false;
  }

  /** Keeps what was chosen, and opens the library on the welcome texts. */
  async start(): Promise<void> {
    const { notices, words, habits, panes } = this.#library;
    this.busy = true;
    try {
      const before = await this.#backend.call("get_network", {});
      await this.#backend.call("set_network", { network: { ...before, ...RULES[this.network] } });
      const added = this.texts ? (await this.#backend.call("welcome", { language: words.tongue })).added : [];
      await habits.change({ welcomed: true });
      this.shown = false;
      await this.#library.refresh();
      if (added.length > 0) await this.#library.go({ kind: "saved" });
      panes.focus("list");
    } catch (error) {
      notices.fail(failureOf(error));
    }
    this.busy = false;
  }

  /** Goes in with nothing chosen; it does not come back. */
  async skip(): Promise<void> {
    this.shown = false;
    await this.#library.habits.change({ welcomed: true });
  }
}
