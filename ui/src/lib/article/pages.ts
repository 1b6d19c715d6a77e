// An article on pages that are turned: the browser sets columns beside each other, and one turn moves by the window's
// width. Moved by a transform and not by scrolling: the last page then stands as straight as the others.
import type { Flow } from "../backend/bindings";
import type { FrameWindow, Ground } from "./sheet";

/** The narrowest column that is worth it, in rem. */
const COLUMN_REM = 22;
const MOST_COLUMNS = 3;
/** A wheel or a finger that went this far means it. */
const SWIPE_PX = 40;
const WHEEL_PAUSE_MS = 220;

const TURNS: Readonly<Record<string, 1 | -1>> = {
  PageDown: 1,
  PageUp: -1,
  ArrowDown: 1,
  ArrowUp: -1,
};

/** Pages of columns. */
export class Pages implements Ground {
  #page = 0;
  #touch: { x: number; y: number } | null = null;
  #wheeled = 0;
  readonly #leaving = new AbortController();
  readonly #root: HTMLElement;

  constructor(
    readonly view: FrameWindow,
    readonly rules: CSSStyleSheet,
    readonly flow: Flow,
    readonly moved: () => void,
  ) {
    const { signal } = this.#leaving;
    this.#root = view.document.documentElement;
    this.#root.dataset["flow"] = "pages";
    view.addEventListener("keydown", (event) => this.#key(event), { signal });
    view.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: true });
    view.addEventListener(
      "touchstart",
      ({ touches: [touch] }) => {
        this.#touch = touch ? { x: touch.clientX, y: touch.clientY } : null;
      },
      { signal, passive: true },
    );
    view.addEventListener("touchend", (event) => this.#swiped(event), { signal, passive: true });
    view.addEventListener("resize", () => this.settle(), { signal });
    // Whatever the browser scrolls to by itself (a link that takes the focus) is brought into view our way.
    view.addEventListener("scroll", () => this.#scrolled(), { signal, capture: true, passive: true });
    this.settle();
  }

  get #article(): HTMLElement | null {
    return this.view.document.querySelector(".article");
  }

  get #width(): number {
    return this.#root.clientWidth;
  }

  get #mirrored(): boolean {
    return this.#root.dir === "rtl";
  }

  get #columns(): number {
    if (this.flow !== "columns") return 1;
    const rem = parseFloat(this.view.getComputedStyle(this.#root).fontSize);
    return Math.min(MOST_COLUMNS, Math.max(1, Math.floor(this.#width / (COLUMN_REM * rem))));
  }

  /** How many pages there are. */
  get #count(): number {
    const article = this.#article;
    if (!article || this.#width === 0) return 1;
    const padding = parseFloat(this.view.getComputedStyle(article).paddingInlineStart);
    const each = this.#width / this.#columns;
    return Math.max(1, Math.ceil(Math.ceil((article.scrollWidth - padding - 1) / each) / this.#columns));
  }

  get isAtStart(): boolean {
    return this.#page === 0;
  }

  get isAtEnd(): boolean {
    return this.#page >= this.#count - 1;
  }

  page(by: 1 | -1): boolean {
    const before = this.#page;
    this.#turn(this.#page + by);
    return this.#page !== before;
  }

  #turn(to: number): void {
    const page = Math.min(Math.max(0, to), this.#count - 1);
    if (page === this.#page) return;
    this.#page = page;
    this.#draw();
    this.moved();
  }

  #draw(): void {
    const way = this.#mirrored ? 1 : -1;
    this.rules.replaceSync(
      `:root{--cols:${String(this.#columns)};--turned:${String(way * this.#page * this.#width)}px}`,
    );
  }

  show(box: DOMRect): void {
    const [width, mirrored] = [this.#width, this.#mirrored];
    const from = mirrored ? width - box.right : box.left;
    this.#turn(this.#page + Math.floor((from + 1) / width));
  }

  isPast(box: DOMRect): boolean {
    return this.#mirrored ? box.left >= this.#width : box.right <= 0;
  }

  settle(): void {
    this.#draw();
    const last = this.#count - 1;
    if (this.#page > last) {
      this.#page = last;
      this.#draw();
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const onward = this.#mirrored ? "ArrowLeft" : "ArrowRight";
    const back = this.#mirrored ? "ArrowRight" : "ArrowLeft";
    const by = event.key === onward ? 1 : event.key === back ? -1 : TURNS[event.key];
    if (by) this.page(by);
    else if (event.key === "Home") this.#turn(0);
    else if (event.key === "End") this.#turn(this.#count);
    else return;
    event.preventDefault();
  }

  #wheel({ deltaX, deltaY, ctrlKey, timeStamp }: WheelEvent): void {
    const delta = Math.abs(deltaY) >= Math.abs(deltaX) ? deltaY : deltaX;
    if (ctrlKey || delta === 0 || timeStamp - this.#wheeled < WHEEL_PAUSE_MS) return;
    this.#wheeled = timeStamp;
    this.page(delta > 0 ? 1 : -1);
  }

  #swiped({ changedTouches: [touch] }: TouchEvent): void {
    const begun = this.#touch;
    this.#touch = null;
    if (!begun || !touch || !this.view.getSelection()?.isCollapsed) return;
    const across = touch.clientX - begun.x;
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < Math.abs(touch.clientY - begun.y)) return;
    this.page(across < 0 !== this.#mirrored ? 1 : -1);
  }

  #scrolled(): void {
    const { scrollingElement, activeElement } = this.view.document;
    if (!scrollingElement || (scrollingElement.scrollLeft === 0 && scrollingElement.scrollTop === 0)) return;
    scrollingElement.scrollTo(0, 0);
    if (activeElement?.closest(".words")) this.show(activeElement.getBoundingClientRect());
  }

  leave(): void {
    this.#leaving.abort();
    delete this.#root.dataset["flow"];
    this.rules.replaceSync("");
  }
}
