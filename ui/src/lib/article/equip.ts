// What the article's own elements need for a keyboard: tables and code that scroll by themselves, pictures that open.
import type { Sheet } from "./sheet";

/** The words for it. */
interface Names {
  /** A table that scrolls by itself. */
  readonly table: string;
  /** To see a picture large. */
  readonly zoom: string;
}

/** Pictures narrower than this are signs within the text. */
const SMALLEST_PX = 120;

/** Makes tables, code and pictures of an article usable with the keys. */
export function equip(sheet: Sheet, names: Names): void {
  const { view, words, leaving: signal } = sheet;
  for (const picture of words.querySelectorAll("img")) {
    if (picture.closest("a[href]")) continue;
    const ready = () => {
      if (picture.naturalWidth >= SMALLEST_PX) open(picture, names.zoom);
    };
    if (picture.complete) ready();
    else picture.addEventListener("load", ready, { signal, once: true });
  }
  const boxes = [...words.querySelectorAll<HTMLElement>(".wide, pre")];
  const wide = () => {
    // All are measured before one is changed: the page is set out once.
    const scrolls = boxes.map((box) => box.scrollWidth > box.clientWidth + 1);
    boxes.forEach((box, at) => reach(box, scrolls[at] === true, names.table));
  };
  wide();
  view.addEventListener("resize", wide, { signal });
  view.addEventListener("keydown", pressed, { signal, capture: true });
}

/** Puts each table into a box of its own, so that a wide one keeps its shape and scrolls. */
export function boxTables(words: Element): void {
  for (const table of words.querySelectorAll("table")) {
    if (table.parentElement?.closest("table")) continue;
    const box = words.ownerDocument.createElement("div");
    box.className = "wide";
    table.replaceWith(box);
    box.append(table);
  }
}

/** What scrolls by itself can be reached; what does not is no stop on the way. */
function reach(box: HTMLElement, scrolls: boolean, name: string): void {
  if (!scrolls) {
    box.removeAttribute("tabindex");
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    return;
  }
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", name);
}

function open(picture: HTMLImageElement, zoom: string): void {
  picture.tabIndex = 0;
  picture.setAttribute("role", "button");
  picture.setAttribute("aria-label", picture.alt ? `${zoom} : ${picture.alt}` : zoom);
}

function pressed(event: KeyboardEvent): void {
  const target = event.target as Element | null;
  const picture: HTMLElement | null | undefined = target?.closest("img[role=button]");
  if (!picture || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  picture.click();
}
