// Fingers and pointers on the rows of a list: a swipe marks, a finger that stays chooses, a click opens or chooses.
import type { Attachment } from "svelte/attachments";
import { HOLD_MS, Swipe } from "../../lib/list/swipe";
import type { Library } from "../../lib/state/library.svelte";

/** What happens on the rows. */
export class Fingers {
  /** The row that slides under a finger; -1 when none does. */
  index = $state(-1);
  /** How far it slid, to the right. */
  px = $state(0);
  /** Whether it slides towards where lines begin: that keeps it, the other way reads it. */
  keeps = $derived.by(() => (this.#rtl ? this.px > 0 : this.px < 0));
  #rtl = $state(false);
  #swipe: Swipe | null = null;
  #held: ReturnType<typeof setTimeout> | undefined;
  /** What follows a swipe is no click. */
  #deaf = false;
  #touch = false;
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** A click on a row, or a press of its tick. */
  pick(event: MouseEvent, index: number): void {
    const { list } = this.#library;
    if (this.#deaf) return;
    const tick = event.target instanceof Element && event.target.closest(".tickbox") !== null;
    if (event.shiftKey) {
      void list.extend(index);
      list.select(index);
    } else if (event.ctrlKey || event.metaKey || tick || (this.#touch && list.chosen.size > 0)) {
      list.toggle(index);
      list.select(index);
    } else void this.#library.openAt(index);
  }

  /** Listens on the box of the rows. */
  on: Attachment<HTMLElement> = (box) => {
    const began = (event: PointerEvent) => this.#began(event, box);
    const moved = (event: PointerEvent) => this.#moved(event);
    const ended = () => this.#ended();
    const lost = () => this.#stop();
    box.addEventListener("pointerdown", began);
    box.addEventListener("pointermove", moved);
    box.addEventListener("pointerup", ended);
    box.addEventListener("pointercancel", lost);
    return () => {
      this.#stop();
      box.removeEventListener("pointerdown", began);
      box.removeEventListener("pointermove", moved);
      box.removeEventListener("pointerup", ended);
      box.removeEventListener("pointercancel", lost);
    };
  };

  #began(event: PointerEvent, box: HTMLElement): void {
    this.#deaf = false;
    this.#touch = event.pointerType === "touch";
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
    this.#stop();
    if (!this.#touch || !event.isPrimary || !row) return;
    this.index = Number(row.dataset["index"]);
    this.#rtl = getComputedStyle(box).direction === "rtl";
    this.#swipe = new Swipe(this.#rtl);
    this.#swipe.begin({ x: event.clientX, y: event.clientY });
    this.#held = setTimeout(() => {
      if (this.#swipe?.hold()) this.#chose(this.index);
    }, HOLD_MS);
  }

  #moved(event: PointerEvent): void {
    if (this.#swipe) this.px = this.#swipe.move({ x: event.clientX, y: event.clientY });
  }

  #ended(): void {
    const swipe = this.#swipe;
    if (!swipe) return;
    this.#deaf = swipe.isMore;
    const [asked, index] = [swipe.end(), this.index];
    this.#stop();
    const article = this.#library.list.rows.at(index)?.article;
    if (!article) return;
    if (asked === "end") void this.#library.mark(article.id, { read: !article.read });
    if (asked === "start") void this.#library.mark(article.id, { starred: !article.starred });
  }

  #chose(index: number): void {
    const { list } = this.#library;
    list.toggle(index);
    list.select(index);
  }

  #stop(): void {
    clearTimeout(this.#held);
    this.#swipe = null;
    this.index = -1;
    this.px = 0;
  }
}
