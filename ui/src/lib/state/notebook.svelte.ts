// Everything that the person marked and wrote, of all articles: looked through, narrowed, taken out.
import { fold } from "../article/fold";
import { type Backend, failureOf } from "../backend/backend";
import type { ArticleId, Event, Highlight, HighlightColour, HighlightFormat, HighlightId } from "../backend/bindings";
import type { Words } from "../i18n/words.svelte";
import { coalesced } from "./coalesced";
import type { Notices } from "./notices.svelte";

/** What is marked in one article. */
export interface MarkedArticle {
  readonly article: ArticleId;
  readonly title: string;
  readonly highlights: readonly Highlight[];
}

/** The notebook of a window. */
export class Notebook {
  /** The article that was marked last first, in each the order of its words. */
  all = $state.raw<readonly Highlight[]>([]);
  ready = $state(false);
  /** Words that are looked for in quotes, notes and titles. */
  query = $state("");
  /** Only this colour. */
  colour = $state<HighlightColour | null>(null);
  /** Only what has a note. */
  noted = $state(false);
  readonly shown: readonly Highlight[] = $derived.by(() => {
    const wanted = plain(this.query).split(" ").filter(Boolean);
    return this.all.filter(
      (each) =>
        (this.colour === null || each.colour === this.colour) &&
        (!this.noted || each.note !== "") &&
        (wanted.length === 0 || this.#holds(each, wanted)),
    );
  });
  /** What is shown, by article. */
  readonly articles: readonly MarkedArticle[] = $derived.by(() => {
    const found = new Map<ArticleId, { article: ArticleId; title: string; highlights: Highlight[] }>();
    for (const each of this.shown) {
      const known = found.get(each.article);
      if (known) known.highlights.push(each);
      else found.set(each.article, { article: each.article, title: each.title, highlights: [each] });
    }
    return [...found.values()];
  });
  #texts = new Map<HighlightId, string>();
  readonly #backend: Backend;
  readonly #words: Words;
  readonly #notices: Notices;

  constructor(backend: Backend, words: Words, notices: Notices) {
    this.#backend = backend;
    this.#words = words;
    this.#notices = notices;
  }

  /** Asks again for all of it. */
  load = coalesced(async () => {
    const answer = await this.#told(() => this.#backend.call("list_highlights", { article: null }));
    if (!answer) return;
    this.#texts = new Map(
      answer.highlights.map(({ id, title, note, place }) => [id, plain(`${place.exact} ${note} ${title}`)]),
    );
    this.all = answer.highlights;
    this.ready = true;
  });

  /** Takes what the library tells: a highlight may be made in another window. */
  hear(event: Event): void {
    if (event.kind === "changed" && event.data.updated.length > 0) void this.load();
  }

  /** How many there are of a colour. */
  count(colour: HighlightColour): number {
    return this.all.filter((each) => each.colour === colour).length;
  }

  /** Takes a highlight away; it can be taken back. */
  async remove(id: HighlightId): Promise<void> {
    const highlight = await this.#told(() => this.#backend.call("remove_highlight", { id }));
    if (!highlight) return;
    this.all = this.all.filter((each) => each.id !== id);
    const undo = async () => {
      await this.#told(() => this.#backend.call("restore_highlight", { highlight }));
      await this.load();
    };
    this.#notices.say(this.#words.t("mark.removed"), () => void undo());
  }

  /** The text of a file with all of them. */
  async written(format: HighlightFormat): Promise<string | null> {
    return (await this.#told(() => this.#backend.call("write_highlights", { article: null, format })))?.text ?? null;
  }

  #holds({ id }: Highlight, wanted: readonly string[]): boolean {
    const text = this.#texts.get(id) ?? "";
    return wanted.every((word) => text.includes(word));
  }

  async #told<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      this.#notices.fail(failureOf(error));
      return null;
    }
  }
}

const plain = (text: string): string => fold(text, true).text.trim();
