// Footnotes as pop-overs: the note opens below its mark, never over the sentence, and Escape gives the focus back.
import type { Sheet } from "./sheet";

/** `1`, `[12]`, `*`, `†`, `a`. */
const MARK = /^[[(]?(?:\d{1,3}|\p{L}|[*†‡§¶]{1,3}|note\s?\d{1,3})[\])]?$/iu;
/** More is no note but a chapter. */
const MOST_LETTERS = 3_000;
/** The way back to the mark: an arrow, a number, a letter. */
const BACK = /^(?:\s|[↩↑⤴^*()[\].]|\uFE0E|\uFE0F|[0-9a-z]){0,6}$/u;
const GAP_PX = 8;

/** Whether a link is the mark of a note, and the place is the note. */
export function isNote(link: Element, place: Element): boolean {
  const note = bodyOf(place);
  if (!MARK.test(link.textContent.trim()) || note.contains(link)) return false;
  const { length } = note.textContent.trim();
  return length > 1 && length < MOST_LETTERS && !/^H\d$/.test(note.tagName);
}

/** The whole note: its address may stand on a mark at its head. */
function bodyOf(place: Element): Element {
  return place.closest("li, p, dd, td, aside") ?? place.parentElement ?? place;
}

/** The words of a note, without the way back to its mark. */
function copyOf(note: Element): Element {
  const copy = note.cloneNode(true) as Element;
  copy.removeAttribute("id");
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
  for (const back of copy.querySelectorAll('a[href^="#"]')) {
    if (BACK.test(back.textContent)) back.remove();
  }
  return copy;
}

/** Opens the note of a mark. */
export function openNote(link: Element, place: Element, sheet: Sheet): void {
  const { document } = sheet.view;
  document.querySelector(".note-pop")?.remove();
  const note = bodyOf(place);
  const pop = document.createElement("aside");
  pop.className = "note-pop words";
  pop.tabIndex = -1;
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-label", link.textContent.trim());
  pop.append(...copyOf(note).childNodes);
  document.body.append(pop);
  stand(pop, link.getBoundingClientRect(), sheet);

  const leave = new AbortController();
  const close = (back: boolean) => {
    leave.abort();
    pop.remove();
    if (back) (link as HTMLElement).focus({ preventScroll: true });
  };
  const { signal } = leave;
  pop.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  });
  sheet.view.addEventListener(
    "pointerdown",
    (event) => {
      if (!pop.contains(event.target as Node)) close(false);
    },
    { signal, capture: true },
  );
  sheet.view.addEventListener("scroll", () => close(false), { signal, passive: true });
  sheet.view.addEventListener("resize", () => close(false), { signal });
  sheet.leaving.addEventListener("abort", () => close(false), { signal });
  pop.focus({ preventScroll: true });
}

/** Below the mark, or above it when there is no room. */
function stand(pop: HTMLElement, mark: DOMRect, { view }: Sheet): void {
  const { offsetWidth: width, offsetHeight: height } = pop;
  const x = Math.max(GAP_PX, Math.min(mark.left - width / 2, view.innerWidth - width - GAP_PX));
  const under = mark.bottom + GAP_PX;
  const y = under + height <= view.innerHeight || mark.top < height ? under : mark.top - height - GAP_PX;
  pop.style.translate = `${String(x)}px ${String(y)}px`;
}
