// A finger drawn over a row, or held on it: plain arithmetic, so that it can be tested without a finger.

/** What a finger asked for. */
export type Swiped = "start" | "end" | "hold" | null;

/** So far before it is a swipe and not a wavering tap. */
const BEGIN_PX = 12;
/** So far before letting go does something. */
const DONE_PX = 72;
const MOST_PX = 120;
/** So long on one spot chooses the row. */
export const HOLD_MS = 500;

interface Touch {
  readonly x: number;
  readonly y: number;
}

/** One finger on one row, from its touch to its end. */
export class Swipe {
  #from: Touch | null = null;
  #moved = 0;
  #kind: "unknown" | "swipe" | "scroll" | "held" = "unknown";
  readonly #rtl: boolean;

  constructor(rtl: boolean) {
    this.#rtl = rtl;
  }

  begin(at: Touch): void {
    this.#from = at;
    this.#moved = 0;
    this.#kind = "unknown";
  }

  /** How far the row goes with the finger, in pixels to the right. */
  move(at: Touch): number {
    if (!this.#from || this.#kind === "scroll" || this.#kind === "held") return 0;
    const [x, y] = [at.x - this.#from.x, at.y - this.#from.y];
    if (this.#kind === "unknown") {
      // Whichever way the finger first goes decides: a list that is scrolled must not fling its rows.
      if (Math.abs(y) > BEGIN_PX && Math.abs(y) >= Math.abs(x)) this.#kind = "scroll";
      else if (Math.abs(x) > BEGIN_PX) this.#kind = "swipe";
    }
    this.#moved = this.#kind === "swipe" ? Math.min(MOST_PX, Math.max(-MOST_PX, x)) : 0;
    return this.#moved;
  }

  /** The finger stayed where it was for `HOLD_MS`; says whether that counts. */
  hold(): boolean {
    if (!this.#from || this.#kind !== "unknown") return false;
    this.#kind = "held";
    return true;
  }

  /** The finger is gone; "start" when it went towards where lines begin. */
  end(): Swiped {
    const moved = this.#rtl ? -this.#moved : this.#moved;
    const asked = this.#kind === "held" ? "hold" : moved <= -DONE_PX ? "start" : moved >= DONE_PX ? "end" : null;
    this.cancel();
    return asked;
  }

  /** Whether the touch was anything but a tap. */
  get isMore(): boolean {
    return this.#kind !== "unknown";
  }

  cancel(): void {
    this.#from = null;
    this.#moved = 0;
  }
}
