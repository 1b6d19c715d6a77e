// A voice that reads sentences aloud: the browser's own, or the system's through the window. Nothing goes over a network.
import type { Backend } from "../backend/backend";

/** Something that reads sentences aloud. */
export interface Voice {
  /** Whether anything here can speak at all. */
  available(): Promise<boolean>;
  /** Speaks; settles when it is said. `rate` 1 is the usual speed. */
  speak(text: string, language: string | null, rate: number): Promise<void>;
  /** Falls silent at once; what was being spoken settles. */
  hush(): void;
}

/** How long a browser is waited for to know its voices. */
const VOICES_WAIT_MS = 1_500;

/** The browser's voices that are on this machine: one that asks a server would tell it what is read. */
class BrowserVoice implements Voice {
  #settle: (() => void) | null = null;

  #local(): SpeechSynthesisVoice[] {
    return speechSynthesis.getVoices().filter((voice) => voice.localService);
  }

  async available(): Promise<boolean> {
    if (typeof speechSynthesis === "undefined") return false;
    if (this.#local().length > 0) return true;
    await new Promise<void>((done) => {
      speechSynthesis.addEventListener("voiceschanged", () => done(), { once: true });
      setTimeout(done, VOICES_WAIT_MS);
    });
    return this.#local().length > 0;
  }

  speak(text: string, language: string | null, rate: number): Promise<void> {
    const words = new SpeechSynthesisUtterance(text);
    const short = language?.slice(0, 2).toLowerCase();
    const fitting = this.#local().filter(({ lang }) => short && lang.toLowerCase().startsWith(short));
    words.voice = fitting.find(({ default: usual }) => usual) ?? fitting[0] ?? this.#local()[0] ?? null;
    if (language) words.lang = language;
    words.rate = rate;
    return new Promise((done, fail) => {
      this.#settle = done;
      words.onend = () => done();
      words.onerror = ({ error }) =>
        error === "canceled" || error === "interrupted" ? done() : fail(new Error(error));
      speechSynthesis.speak(words);
    });
  }

  hush(): void {
    speechSynthesis.cancel();
    this.#settle?.();
  }
}

/** The system's voice, which the library speaks with: speech-dispatcher. */
class SystemVoice implements Voice {
  #hushing: Promise<unknown> = Promise.resolve();

  constructor(readonly backend: Backend) {}

  async available(): Promise<boolean> {
    return (await this.backend.call("has_voice", {})).found;
  }

  async speak(text: string, language: string | null, rate: number): Promise<void> {
    // A silence that is still on its way must not fall on the next sentence.
    await this.#hushing;
    await this.backend.call("speak", { text, language, rate });
  }

  hush(): void {
    this.#hushing = this.backend.call("hush", {}).catch(() => undefined);
  }
}

/** The voice that there is. */
export async function findVoice(backend: Backend): Promise<Voice | null> {
  for (const voice of [new BrowserVoice(), new SystemVoice(backend)])
    if (await voice.available().catch(() => false)) return voice;
  return null;
}
