// What the person marked in the open article: kept by the library, found again in the words of today.
import { anchor, quoteOf } from "../article/anchor";
import { fold, type Folded } from "../article/fold";
import type { Stretch } from "../article/find";
import type { TextMap } from "../article/text-map";
import { type Backend, failureOf } from "../backend/backend";
import type { ArticleId, Highlight, HighlightColour, HighlightFormat, HighlightId } from "../backend/bindings";
import type { Words } from "../i18n/words.svelte";
import type { Notices } from "./notices.svelte";

/** A highlight, and where it stands today; nowhere when the article lost its words. */
export interface Placed {
  readonly highlight: Highlight;
  readonly at: Stretch | null;
}

/** What of a highlight can change. */
interface Change {
  readonly colour?: HighlightColour;
  readonly note?: string;
}

/** The highlights of one article in its frame. */
export class Marks {
  /** In the order of the words, those that are not found last. */
  placed = $state.raw<readonly Placed[]>([]);
  /** The colour that was used last. */
  colour = $state<HighlightColour>("ochre");
  readonly #found = new Map<HighlightId, Stretch | null>();
  #folded: Folded | null = null;

  constructor(
    readonly article: ArticleId,
    readonly map: TextMap,
    readonly backend: Backend,
    readonly words: Words,
    readonly notices: Notices,
  ) {}

  /** Asks for what is marked, and finds it. */
  async load(): Promise<void> {
    const answer = await this.#told(() => this.backend.call("list_highlights", { article: this.article }));
    if (answer) await this.#show(answer.highlights);
  }

  async #show(all: readonly Highlight[]): Promise<void> {
    const placed = await Promise.all(all.map(async (highlight) => ({ highlight, at: await this.#place(highlight) })));
    const order = ({ at }: Placed) => at?.start ?? Number.MAX_SAFE_INTEGER;
    this.placed = placed.sort((one, other) => order(one) - order(other));
  }

  async #place({ id, place }: Highlight): Promise<Stretch | null> {
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    this.#folded ??= fold(this.map.text, false);
    const at = await anchor(this.#folded, place);
    this.#found.set(id, at);
    return at;
  }

  /** Marks words. */
  async add(stretch: Stretch, colour: HighlightColour = this.colour): Promise<Highlight | null> {
    this.colour = colour;
    const draft = { article: this.article, place: quoteOf(this.map.text, stretch), colour, note: "" };
    const kept = await this.#told(() => this.backend.call("add_highlight", { draft }));
    if (!kept) return null;
    this.#found.set(kept.id, stretch);
    await this.#put(kept);
    return kept;
  }

  async change(id: HighlightId, { colour, note }: Change): Promise<void> {
    if (colour) this.colour = colour;
    const request = { id, colour: colour ?? null, note: note ?? null };
    const kept = await this.#told(() => this.backend.call("change_highlight", request));
    if (kept) await this.#put(kept);
  }

  /** Takes a highlight away; it can be taken back. */
  async remove(id: HighlightId): Promise<void> {
    const gone = await this.#told(() => this.backend.call("remove_highlight", { id }));
    if (!gone) return;
    this.placed = this.placed.filter(({ highlight }) => highlight.id !== id);
    const undo = async () => {
      const kept = await this.#told(() => this.backend.call("restore_highlight", { highlight: gone }));
      if (kept) await this.#put(kept);
    };
    this.notices.say(this.words.t("mark.removed"), () => void undo());
  }

  /** The text of a file with all of them. */
  async written(format: HighlightFormat): Promise<string | null> {
    const request = { article: this.article, format };
    return (await this.#told(() => this.backend.call("write_highlights", request)))?.text ?? null;
  }

  /** The highlight under a place, the shortest of several. */
  under(place: number): Placed | null {
    const here = this.placed.filter(({ at }) => at && at.start <= place && place < at.end);
    const length = ({ at }: Placed) => (at ? at.end - at.start : 0);
    return here.sort((one, other) => length(one) - length(other))[0] ?? null;
  }

  #put = (kept: Highlight): Promise<void> =>
    this.#show([...this.placed.map(({ highlight }) => highlight).filter(({ id }) => id !== kept.id), kept]);

  async #told<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      this.notices.fail(failureOf(error));
      return null;
    }
  }
}
