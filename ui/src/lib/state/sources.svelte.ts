// The sources pane: subscriptions, collections, the fixed views, and which of them is chosen.
import type { Backend } from "../backend/backend";
import type { Collection, Counts, Feed, FeedId, TagCount } from "../backend/bindings";
import { coalesced } from "./coalesced";
import { midnight, type Place } from "./places";

const NONE: Counts = { all: 0, unread: 0, today: 0, starred: 0, saved: 0, whole: 0, missing: 0 };

/** What there is to read from, with its counts. */
export class Sources {
  feeds = $state.raw<readonly Feed[]>([]);
  collections = $state.raw<readonly Collection[]>([]);
  tags = $state.raw<readonly TagCount[]>([]);
  counts = $state.raw<Counts>(NONE);
  chosen = $state.raw<Place>({ kind: "today" });
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Asks again for all of it. */
  refresh = coalesced(async () => {
    const sources = await this.#backend.call("list_sources", { midnight: midnight(new Date()) });
    this.feeds = sources.feeds;
    this.collections = sources.collections;
    this.tags = sources.tags;
    this.counts = sources.counts;
  });

  /** The first place with something in it. */
  firstPlace(): Place {
    if (this.counts.today > 0) return { kind: "today" };
    return { kind: this.counts.unread > 0 ? "unread" : this.counts.all > 0 ? "all" : "today" };
  }

  feed(id: FeedId | null): Feed | undefined {
    return id === null ? undefined : this.feeds.find((feed) => feed.id === id);
  }

  get isEmpty(): boolean {
    return this.counts.all === 0 && this.feeds.length === 0;
  }

  /** When a feed was last asked. */
  get lastChecked(): Date | null {
    const times = this.feeds.flatMap((feed) => (feed.checked === null ? [] : [Date.parse(feed.checked)]));
    return times.length === 0 ? null : new Date(Math.max(...times));
  }
}
