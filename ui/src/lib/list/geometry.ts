// Where the rows of a very long list stand: plain arithmetic on plain values.
//
// Browsers cap a box near 16 to 33 million pixels, so a million rows do not fit in one. There are two spaces:
// the list's own (`top`, the place in all rows) and the scroller's (`scrollTop`, the place of the scroll bar).
// Small moves go one to one in both, so that a wheel or a finger feels as in a short list; a jump of the scroll
// bar goes by proportion.

/** Well below every browser's cap. */
export const MAX_SCROLLER_PX = 8_000_000;

/** How a list is measured: rows, and pixels. */
export interface Geometry {
  readonly total: number;
  readonly rowPx: number;
  readonly viewPx: number;
}

/** A place in both spaces. */
export interface Place {
  readonly top: number;
  readonly scrollTop: number;
}

/** Rows to draw: `first` up to, not including, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** Height of all rows. */
export const contentPx = (g: Geometry): number => g.total * g.rowPx;

/** Height of the box that is scrolled. */
export const scrollerPx = (g: Geometry): number => Math.min(contentPx(g), MAX_SCROLLER_PX);

/** The last place of the list's own space. */
export const maxTop = (g: Geometry): number => Math.max(0, contentPx(g) - g.viewPx);

const maxScrollTop = (g: Geometry): number => Math.max(0, scrollerPx(g) - g.viewPx);
const clamp = (value: number, most: number): number => Math.min(Math.max(0, value), most);

/** The place whose scroll bar stands by proportion where `top` is. */
export function placeAt(g: Geometry, top: number): Place {
  const kept = clamp(top, maxTop(g));
  const share = maxTop(g) === 0 ? 0 : kept / maxTop(g);
  return { top: kept, scrollTop: Math.round(share * maxScrollTop(g)) };
}

/** The place after the browser scrolled to `scrollTop`. */
export function follow(g: Geometry, from: Place, scrollTop: number): Place {
  const moved = scrollTop - from.scrollTop;
  if (scrollTop <= 0) return { top: 0, scrollTop };
  if (scrollTop >= maxScrollTop(g)) return { top: maxTop(g), scrollTop };
  const small = Math.abs(moved) <= g.viewPx * 2;
  const top = small ? from.top + moved : (scrollTop / maxScrollTop(g)) * maxTop(g);
  return { top: clamp(top, maxTop(g)), scrollTop };
}

/** The rows in view, and `margin` more on each side. */
export function rowsIn(g: Geometry, top: number, margin: number): Range {
  if (g.rowPx <= 0 || g.total === 0) return { first: 0, end: 0 };
  const first = Math.floor(top / g.rowPx) - margin;
  const end = Math.ceil((top + g.viewPx) / g.rowPx) + margin;
  return { first: clamp(first, g.total), end: clamp(end, g.total) };
}

/** Where row `index` is drawn in the scroller. */
export const rowAt = (g: Geometry, place: Place, index: number): number =>
  place.scrollTop + (index * g.rowPx - place.top);

/** The nearest place that shows row `index` whole. */
export function reveal(g: Geometry, from: Place, index: number): Place {
  const start = index * g.rowPx;
  if (start < from.top) return placeAt(g, start);
  if (start + g.rowPx > from.top + g.viewPx) return placeAt(g, start + g.rowPx - g.viewPx);
  return from;
}
