// What a click in the article means: a link out, a place within, a footnote, a picture to look at.
import { isNote, openNote } from "./notes";
import type { Sheet } from "./sheet";

/** Something that was chosen in the article. */
export type Click =
  | { readonly kind: "link"; readonly url: string; readonly box: DOMRect }
  | { readonly kind: "picture"; readonly src: string; readonly alt: string; readonly caption: string }
  | { readonly kind: "within" };

/** What was chosen; null for the plain words. */
export function clicked(event: MouseEvent, sheet: Sheet): Click | null {
  const target = event.target as Element | null;
  const link = target?.closest?.("a[href]");
  if (link) {
    event.preventDefault();
    return follow(link, sheet);
  }
  const picture = target?.closest<HTMLImageElement>(".words img[role=button]");
  if (!picture) return null;
  const caption = picture.closest("figure")?.querySelector("figcaption")?.textContent.trim() ?? "";
  return { kind: "picture", src: picture.currentSrc || picture.src, alt: picture.alt, caption };
}

function follow(link: Element, sheet: Sheet): Click {
  const href = link.getAttribute("href") ?? "";
  if (href.startsWith("#")) {
    const { document } = sheet.view;
    const name = decoded(href.slice(1));
    const place = document.getElementById(name) ?? document.getElementsByName(name)[0];
    if (place && isNote(link, place)) openNote(link, place, sheet);
    else if (place) sheet.showElement(place);
    return { kind: "within" };
  }
  return /^https?:/i.test(href) ? { kind: "link", url: href, box: link.getBoundingClientRect() } : { kind: "within" };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
