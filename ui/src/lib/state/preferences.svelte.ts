// What the person chose for the window: kept in the library, so that it is the same in every window of it.
import type { Backend } from "../backend/backend";
import { failureOf } from "../backend/backend";
import type { Language, Settings, Theme } from "../backend/bindings";
import type { Words } from "../i18n/words.svelte";
import { coalesced } from "./coalesced";
import type { Notices } from "./notices.svelte";

/** Sizes of the article's text, in CSS pixels. */
export const TEXT_SIZES_PX = [15, 17, 19, 21, 23, 25, 28, 31, 34] as const;
const USUAL_TEXT_PX = 19;

/** The papers, as they stand in "Text and page". */
export const THEMES = ["auto", "light", "sepia", "dark", "black", "contrast"] as const satisfies readonly Theme[];
/** The languages of the window. */
export const LANGUAGES = ["auto", "fr", "en"] as const satisfies readonly Language[];

/** Theme, text size and language. */
export class Preferences {
  theme = $state<Theme>("auto");
  textSizePx = $state<number>(USUAL_TEXT_PX);
  language = $state<Language>("auto");
  readonly #backend: Backend;
  readonly #words: Words;
  readonly #notices: Notices;

  constructor(backend: Backend, words: Words, notices: Notices) {
    this.#backend = backend;
    this.#words = words;
    this.#notices = notices;
  }

  /** The step of the text size, 0 to 8. */
  get textStep(): number {
    const at = TEXT_SIZES_PX.findIndex((size) => size >= this.textSizePx);
    return at < 0 ? TEXT_SIZES_PX.length - 1 : at;
  }

  async load(): Promise<void> {
    this.#take(await this.#backend.call("get_settings", {}));
  }

  /** Changes at once what is seen; keeps it a moment later. */
  async change(part: Settings): Promise<void> {
    this.#take({ ...this.#all(), ...part });
    await this.#keep();
  }

  // One at a time: two on their way could arrive the wrong way round.
  #keep = coalesced(async () => {
    try {
      await this.#backend.call("set_settings", { settings: this.#all() });
    } catch (error) {
      this.#notices.fail(failureOf(error));
    }
  });

  #all(): Settings {
    return { theme: this.theme, text_size_px: this.textSizePx, language: this.language };
  }

  #take(settings: Settings): void {
    this.theme = settings.theme ?? "auto";
    this.textSizePx = settings.text_size_px ?? USUAL_TEXT_PX;
    this.language = settings.language ?? "auto";
    this.#words.choose(this.language);
  }
}
