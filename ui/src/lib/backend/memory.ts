// A library in memory: for the tests of the page, and for looking at it without a server. Never in the product.
import { type Backend, CommandFailure } from "./backend";
import type * as B from "./bindings";
import { sampleEnclosures, tone } from "./memory-enclosures";
import { MemoryFiling } from "./memory-filing";
import { highlightHandlers } from "./memory-highlights";
import { PICTURE, sampleArticles, sampleFeeds, sampleHtml, sampleShelves } from "./memory-sample";
import { sampleLedger, sampleSyncs } from "./memory-spending";

type Handlers = { [K in keyof B.Commands]: (request: B.Commands[K]["request"]) => B.Commands[K]["response"] };

const NOTHING: B.AddReport = { added: [], unchanged: [], failed: [] };

/** A small library that answers as the real one does. */
export class MemoryLibrary {
  articles: B.ArticleRow[];
  feeds: B.Feed[];
  readonly filing = new MemoryFiling();
  settings: B.Settings = {};
  network: B.NetworkPolicy = { day_limit_bytes: 5_000_000, price_per_mb: 20, currency: "F CFA" };
  ledger = sampleLedger();
  syncs = sampleSyncs();
  missing: B.Missing = { articles: 9, assets: 11, estimated_bytes: 900_000 };
  outlook: B.Outlook = { next: null, waits_for: "by_hand", network: { id: "1", name: "Case 4G" }, metered: null };
  enclosures = sampleEnclosures();
  outbox = ["https://example.org/filtre-a-sable"];
  servers: B.ServerInfo[] = [];
  lists: B.ListInfo[] = [];
  /** What each command is to fail with, by name. */
  readonly failures = new Map<string, B.Failure>();
  /** What was asked, in order. */
  readonly asked: [string, unknown][] = [];
  readonly #listeners = new Set<(event: B.Event) => void>();
  readonly #progress = new Map<string, number | null>();

  constructor(rows = 0) {
    this.articles = sampleArticles(rows);
    this.feeds = sampleFeeds();
    if (rows < 0) this.empty();
    else sampleShelves(this.filing, this.articles);
  }

  /** A library that was never opened. */
  empty(): void {
    this.articles = [];
    this.feeds = [];
    this.filing.habits = {};
  }

  hear(listener: (event: B.Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: B.Event): void {
    for (const listener of this.#listeners) listener(event);
  }

  matching(filter: B.ArticleFilter): B.ArticleRow[] {
    return this.articles.filter(
      (row) =>
        (!filter.unread || !row.read) &&
        (!filter.starred || row.starred) &&
        (!filter.feed || row.feed === filter.feed) &&
        (!filter.saved || row.feed === null) &&
        (!filter.since || row.arrived >= filter.since) &&
        (!filter.whole || row.offline.kept === row.offline.pictures) &&
        (!filter.missing || row.offline.kept < row.offline.pictures) &&
        (!filter.long || row.word_count >= 2200) &&
        (!filter.language || row.language?.slice(0, 2) === filter.language) &&
        this.filing.holds(filter, row.id),
    );
  }

  found(query: string): B.ArticleRow[] {
    const word = query.toLowerCase();
    return this.articles.filter((row) => `${row.title} ${row.excerpt}`.toLowerCase().includes(word));
  }

  changed(part: Partial<B.ChangeSet>): B.ChangeSet {
    const changes = { added: [], updated: [], removed: [], feeds: [], collections: [], ...part };
    this.tell({ kind: "changed", data: changes });
    return changes;
  }

  readonly handlers: Handlers = {
    list_sources: ({ midnight }) => ({
      feeds: this.feeds,
      collections: this.filing.ordered(),
      tags: this.filing.tagCounts(),
      counts: {
        all: this.articles.length,
        unread: this.matching({ unread: true }).length,
        today: this.matching({ since: midnight }).length,
        starred: this.matching({ starred: true }).length,
        saved: this.matching({ saved: true }).length,
        whole: this.matching({ whole: true }).length,
        missing: this.matching({ missing: true }).length,
      },
    }),
    list_articles: ({ filter, sort, offset, limit }) => {
      const rows = this.filing.sorted(this.matching(filter), sort, filter);
      return { articles: rows.slice(offset, offset + limit), offset, total: rows.length };
    },
    list_ids: (request) => ({ ids: this.handlers.list_articles(request).articles.map(({ id }) => id) }),
    list_groups: ({ filter, by }) => {
      const rows = this.matching(filter);
      if (by.by === "source") {
        const feeds = [...new Set(this.filing.sorted(rows, "source", filter).map(({ feed }) => feed))];
        return { groups: feeds.map((feed) => ({ feed, articles: rows.filter((row) => row.feed === feed).length })) };
      }
      const from = (at: number) => by.moments[at] ?? "";
      const inside = ({ arrived }: B.ArticleRow, at: number) =>
        arrived >= from(at) && (at === 0 || arrived < from(at - 1));
      const groups = [...by.moments, ""].map((_, at) => rows.filter((row) => inside(row, at)).length);
      return { groups: groups.map((articles) => ({ feed: null, articles })) };
    },
    open_article: ({ id }) => {
      const row = this.find(id);
      const rest = { url: `https://example.org/${id}`, modified: null, origin: "feed" as const, revision: 1 };
      return {
        head: { ...row, ...rest, progress: this.#progress.get(id) ?? null },
        html: sampleHtml(row),
        size_bytes: 98_304,
        enclosures: this.enclosures.filter((item) => item.article === id).map((item) => item.enclosure),
      };
    },
    search_facets: ({ query, refine }) => this.filing.facets(this.found(query), refine ?? {}),
    search: ({ query, refine, offset, limit }) => {
      const word = query.toLowerCase();
      const found = this.found(query).filter((row) => this.filing.refined(row, refine ?? {}));
      const hits = found.slice(offset, offset + limit).map((article) => {
        const at = article.excerpt.toLowerCase().indexOf(word);
        const cut = (from: number, to?: number) => article.excerpt.slice(from, to);
        const snippet =
          at < 0
            ? [{ text: article.excerpt, hit: false }]
            : [
                { text: cut(0, at), hit: false },
                { text: cut(at, at + word.length), hit: true },
                { text: cut(at + word.length), hit: false },
              ];
        return { article, snippet, score: 1 };
      });
      return { total: found.length, hits, next: null, elapsed_ms: 1 };
    },
    get_settings: () => this.settings,
    set_settings: ({ settings }) => (this.settings = settings),
    export_opml: () => ({ opml: "<opml/>" }),
    library_info: () => ({ path: "/library", version: "0.1.0" }),
    add_pages: ({ urls }) => {
      const added = urls.map((url) => ({ id: `new-${String(this.articles.length)}`, title: url }));
      for (const { id, title } of added) {
        const row = { ...this.articles[0], id, title, feed: null, read: false, arrived: new Date().toISOString() };
        this.articles.unshift(row as B.ArticleRow);
      }
      this.changed({ added: added.map(({ id }) => id) });
      return { ...NOTHING, added };
    },
    add_file: ({ name }) => ({
      articles: name.endsWith(".opml") ? NOTHING : this.handlers.add_pages({ urls: [name] }),
      feeds_added: name.endsWith(".opml") ? 2 : 0,
      feeds_known: 0,
    }),
    subscribe: ({ url }) => {
      const feed = { ...sampleFeeds()[0], id: url, url, title: url, articles: 0, unread: 0 } as B.Feed;
      this.feeds = [...this.feeds, feed];
      this.changed({ feeds: [feed.id] });
      return { feed, existed: false };
    },
    unsubscribe: ({ id }) => {
      this.feeds = this.feeds.filter((feed) => feed.id !== id);
      return this.changed({ feeds: [id] });
    },
    start_sync: () => ({ running: true }),
    cancel_sync: () => ({ running: false }),
    sync_status: () => ({ progress: null }),
    list_servers: () => ({ servers: this.servers, lists: this.lists }),
    add_server: ({ url, user }) => {
      const id = this.servers.length + 1;
      const server = { id, url, user, checked: null, failure: null, feeds: 0, waiting: 0, refused: 0, missing: 0 };
      this.servers = [...this.servers, server];
      return server;
    },
    remove_server: ({ id }) => {
      this.servers = this.servers.filter((server) => server.id !== id);
      return this.changed({});
    },
    follow_list: ({ url }) => {
      const id = this.lists.length + 1;
      this.lists = [...this.lists, { id, url, checked: null, next_check: null, failure: null, feeds: 0 }];
      return { id, feeds_added: 0, feeds_ended: 0, feeds_kept: 0, skipped: 0 };
    },
    unfollow_list: ({ id }) => {
      this.lists = this.lists.filter((list) => list.id !== id);
      return { servers: this.servers, lists: this.lists };
    },
    get_network: () => this.network,
    set_network: ({ network }) => (this.network = network),
    get_outlook: () => this.outlook,
    get_ledger: () => this.ledger,
    sync_history: ({ limit }) => ({ syncs: this.syncs.slice(0, limit) }),
    get_missing: () => this.missing,
    get_outbox: () => ({ addresses: this.outbox }),
    set_feed: ({ id, pictures, full_text, user_agent }) => {
      for (const feed of this.feeds.filter((known) => known.id === id)) {
        feed.pictures = pictures ?? feed.pictures;
        feed.full_text = full_text ?? feed.full_text;
        if (user_agent !== null) feed.asked_as = { ...feed.asked_as, user_agent: user_agent || null };
      }
      return this.changed({ feeds: [id] });
    },
    list_enclosures: () => {
      const items = this.enclosures.filter(({ enclosure }) => enclosure.state.state !== "offered");
      const kept = items.flatMap(({ enclosure: { state } }) => (state.state === "kept" ? state.size_bytes : []));
      return { items, kept_bytes: kept.reduce((sum, bytes) => sum + bytes, 0), limit_bytes: 500_000_000 };
    },
    want_enclosure: ({ article, url, wanted }) => {
      const known = this.enclosures.find((item) => item.article === article && item.enclosure.url === url);
      if (!known) throw new CommandFailure({ code: "not_found", params: { url }, detail: "no such file" });
      known.enclosure.state = { state: wanted ? "waiting" : "offered" };
      return this.changed({ updated: [article] });
    },
    set_feed_login: ({ id, login }) => {
      for (const feed of this.feeds.filter((known) => known.id === id)) {
        const kept =
          login?.scheme === "basic" ? { scheme: login.scheme, user: login.user } : login && { scheme: login.scheme };
        feed.asked_as = { ...feed.asked_as, login: kept };
      }
      return this.changed({ feeds: [id] });
    },
    mark_articles: ({ ids, mark }) => {
      const updated = ids.filter((id) => {
        const row = this.find(id);
        const before = { ...row };
        if (typeof mark.read === "boolean") row.read = mark.read;
        if (typeof mark.starred === "boolean") row.starred = mark.starred;
        return before.read !== row.read || before.starred !== row.starred;
      });
      return this.changed({ updated });
    },
    mark_all_read: ({ filter }) => {
      const rows = this.matching({ ...filter, unread: true });
      for (const row of rows) row.read = true;
      return this.changed({ updated: rows.map((row) => row.id) });
    },
    set_progress: ({ id, progress }) => {
      this.#progress.set(id, progress);
      return { added: [], updated: [], removed: [], feeds: [], collections: [] };
    },
    get_habits: () => this.filing.habits,
    set_habits: ({ habits }) => (this.filing.habits = habits),
    welcome: () => {
      this.articles = [...sampleArticles(0).map((row) => ({ ...row, feed: null })), ...this.articles];
      return { ...NOTHING, added: this.articles.map(({ id, title }) => ({ id, title })) };
    },
    get_filing: ({ ids }) => this.filing.filingOf(ids),
    tag_articles: ({ ids, add, remove }) => {
      for (const id of ids) {
        const tags = this.filing.tags.get(id) ?? new Set();
        for (const tag of add) tags.add(tag);
        for (const tag of remove) tags.delete(tag);
        this.filing.tags.set(id, tags);
      }
      return this.changed({ updated: ids });
    },
    make_collection: ({ name }) => {
      const made = this.filing.make(name);
      this.changed({ collections: [made.id] });
      return made;
    },
    rename_collection: ({ id, name }) => {
      this.filing.rename(id, name);
      return this.changed({ collections: [id] });
    },
    remove_collection: ({ id }) => {
      this.filing.remove(id);
      return this.changed({ collections: [id] });
    },
    collect: ({ id, articles }) => {
      const before = this.filing.items.get(id) ?? [];
      return this.handlers.arrange_collection({ id, articles: [...new Set([...before, ...articles])] });
    },
    arrange_collection: ({ id, articles }) => {
      this.filing.arrange(id, articles);
      return this.changed({ collections: [id] });
    },
    ...highlightHandlers((id) => this.find(id).title),
    remove_articles: ({ ids }) => {
      this.articles = this.articles.filter((row) => !ids.includes(row.id));
      return this.changed({ removed: ids });
    },
  };

  find(id: string): B.ArticleRow {
    const row = this.articles.find((article) => article.id === id);
    if (!row) throw new CommandFailure({ code: "not_found", params: { id }, detail: "no such article" });
    return row;
  }
}

/** The small library as a backend; `rows` more articles fill a long list, and less than none is a first time. */
export function memoryBackend(rows = 0, library = new MemoryLibrary(rows)): Backend {
  return {
    kind: "memory",
    pictureSources: "data:",
    asset: (_, hash) => (hash === "picture" ? PICTURE : tone()),
    async call(name, request) {
      library.asked.push([name, request]);
      const failure = library.failures.get(name);
      if (failure) throw new CommandFailure(failure);
      // As over a wire: later, and a copy.
      await Promise.resolve();
      return structuredClone(library.handlers[name](request));
    },
    onEvent: (listener) => library.hear(listener),
    openExternal: () => Promise.resolve(),
  };
}
