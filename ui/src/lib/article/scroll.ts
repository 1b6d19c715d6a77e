// An article on one long page, which the browser scrolls.
import type { FrameWindow, Ground } from "./sheet";

const PAGE_SHARE = 0.9;
/** Where the eye is led to: a third from the top. */
const EYE_SHARE = 0.3;

/** One long page. */
export class Scroll implements Ground {
  readonly #leaving = new AbortController();
  /** Where it stood when that was last told: it begins at the top. */
  #told = 0;

  constructor(
    readonly view: FrameWindow,
    readonly moved: () => void,
  ) {
    view.addEventListener("scroll", () => this.#scrolled(), { signal: this.#leaving.signal, passive: true });
  }

  /** The browser tells of a scroll a moment later: the way back to the top, for this article, is none of its own. */
  #scrolled(): void {
    if (this.view.scrollY === this.#told) return;
    this.#told = this.view.scrollY;
    this.moved();
  }

  get #length(): number {
    return this.view.document.documentElement.scrollHeight - this.view.innerHeight;
  }

  get isAtStart(): boolean {
    return this.view.scrollY <= 0;
  }

  get isAtEnd(): boolean {
    return this.view.scrollY >= this.#length - 1;
  }

  /** A jump and not a glide: the eye finds its line again. */
  page(by: 1 | -1): boolean {
    const before = this.view.scrollY;
    this.view.scrollBy({ top: by * this.view.innerHeight * PAGE_SHARE, behavior: "instant" });
    return Math.abs(this.view.scrollY - before) > 1;
  }

  show(box: DOMRect, gently: boolean): void {
    const { view } = this;
    if (gently && box.top >= 0 && box.bottom <= view.innerHeight) return;
    view.scrollTo({ top: view.scrollY + box.top - (gently ? view.innerHeight * EYE_SHARE : 0), behavior: "instant" });
  }

  isPast(box: DOMRect): boolean {
    return box.bottom <= 0;
  }

  settle(): void {
    // The browser sets a long page out by itself.
  }

  leave(): void {
    this.#leaving.abort();
  }
}
