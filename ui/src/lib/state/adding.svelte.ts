// Adding: pages by address, feeds by address, files. Says what came of it.
import { base64Of } from "../backend/base64";
import { type Backend, failureOf } from "../backend/backend";
import type { AddReport, Failure, FileReport } from "../backend/bindings";
import { hostOf, type Words } from "../i18n/words.svelte";
import type { Notices } from "./notices.svelte";

/** What one message to the library may carry. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** What is being added, and why the last thing could not be. */
export class Adding {
  /** Names of what is on its way. */
  working = $state.raw<readonly string[]>([]);
  failure = $state.raw<Failure | null>(null);
  readonly #backend: Backend;
  readonly #words: Words;
  readonly #notices: Notices;

  constructor(backend: Backend, words: Words, notices: Notices) {
    this.#backend = backend;
    this.#words = words;
    this.#notices = notices;
  }

  /** Saves pages; true when all are here. */
  pages(urls: readonly string[]): Promise<boolean> {
    return this.#run(urls.join(", "), async () =>
      this.#tell(await this.#backend.call("add_pages", { urls: [...urls] })),
    );
  }

  /** Subscribes to a feed, or to the site that names one. */
  subscribe(url: string): Promise<boolean> {
    return this.#run(url, async () => {
      const { feed, existed } = await this.#backend.call("subscribe", { url });
      const { title } = feed;
      this.#notices.say(this.#words.t(existed ? "add.subscribed_before" : "add.subscribed", { title }));
      return null;
    });
  }

  /** Adds a page, a text or a list of feeds that is a file. */
  file(file: File): Promise<boolean> {
    const { name } = file;
    if (file.size > MAX_FILE_BYTES) {
      this.#notices.say(this.#words.t("add.file_too_large", { name, size: this.#words.size(MAX_FILE_BYTES) }));
      return Promise.resolve(false);
    }
    return this.#run(name, async () => {
      const base64 = base64Of(new Uint8Array(await file.arrayBuffer()));
      return this.#tellFile(await this.#backend.call("add_file", { name, base64 }));
    });
  }

  async #run(what: string, add: () => Promise<Failure | null>): Promise<boolean> {
    this.failure = null;
    this.working = [...this.working, what];
    const failure = await add().catch(failureOf);
    const at = this.working.indexOf(what);
    this.working = this.working.filter((_, index) => index !== at);
    this.failure = failure;
    return failure === null;
  }

  #tell({ added, unchanged, failed }: AddReport): Failure | null {
    const [first] = added;
    const [known] = unchanged;
    if (first && added.length === 1) this.#notices.say(this.#words.t("add.saved", { title: this.#title(first.title) }));
    else if (added.length > 1) this.#notices.say(this.#words.n("add.saved_many", added.length));
    else if (known) this.#notices.say(this.#words.t("add.unchanged", { title: this.#title(known.title) }));
    const [lost] = failed;
    if (!lost) return null;
    const { input, error } = lost;
    return { ...error, params: { name: hostOf(input) ?? input, ...error.params } };
  }

  #tellFile({ articles, feeds_added: added, feeds_known: known }: FileReport): Failure | null {
    if (added > 0) this.#notices.say(this.#words.n("add.feeds", added));
    else if (known > 0) this.#notices.say(this.#words.t("add.feeds_known"));
    return this.#tell(articles);
  }

  #title = (title: string): string => title || this.#words.t("row.untitled");
}
