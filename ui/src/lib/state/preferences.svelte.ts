// What the person chose for the window: kept in the library, so that it is the same in every window of it.
import { type TextChoice, USUAL_TEXT } from "../article/text-choice";
import type { Backend } from "../backend/backend";
import { failureOf } from "../backend/backend";
import { base64Of, bytesOf } from "../backend/base64";
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
export const LANGUAGES = ["auto", "fr", "en", "ar", "bm"] as const satisfies readonly Language[];

/** A face of the person's own. */
export interface OwnFace {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Theme, text size, language, and how an article is set. */
export class Preferences {
  theme = $state<Theme>("auto");
  textSizePx = $state<number>(USUAL_TEXT_PX);
  language = $state<Language>("auto");
  text = $state.raw<TextChoice>(USUAL_TEXT);
  /** The person's own face, once it is asked for. */
  ownFace = $state.raw<OwnFace | null>(null);
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

  /** Changes how an article is set. */
  async changeText(part: Partial<TextChoice>): Promise<void> {
    await this.change({ text: { ...this.text, ...part } });
  }

  /** Back to Kalan's own setting of articles. */
  async resetText(): Promise<void> {
    await this.change({ text: USUAL_TEXT, text_size_px: USUAL_TEXT_PX });
  }

  /** Takes a file as the person's own face and sets articles in it; null forgets it. */
  async setOwnFace(file: File | null): Promise<void> {
    try {
      const bytes = file && (await file.arrayBuffer());
      const face = file && bytes ? { name: file.name, base64: base64Of(new Uint8Array(bytes)) } : null;
      await this.#backend.call("set_own_face", { face });
      this.ownFace = file && bytes ? { name: file.name, bytes } : null;
      await this.changeText({ face: file ? "own" : "serif" });
    } catch (error) {
      this.#notices.fail(failureOf(error));
    }
  }

  /** Asks for the person's own face, which is large and seldom wanted. */
  async loadOwnFace(): Promise<void> {
    const { face } = await this.#backend.call("get_own_face", {}).catch(() => ({ face: null }));
    if (face) this.ownFace = { name: face.name, bytes: bytesOf(face.base64) };
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
    return { theme: this.theme, text_size_px: this.textSizePx, language: this.language, text: this.text };
  }

  #take(settings: Settings): void {
    this.theme = settings.theme ?? "auto";
    this.textSizePx = settings.text_size_px ?? USUAL_TEXT_PX;
    this.language = settings.language ?? "auto";
    this.text = { ...USUAL_TEXT, ...settings.text };
    if (this.text.face === "own" && !this.ownFace) void this.loadOwnFace();
    void this.#words.choose(this.language);
  }
}
