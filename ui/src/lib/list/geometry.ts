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
  /** The rows that have a heading above them, in order. */
  readonly heads?: readonly number[];
  readonly headPx?: number;
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

const headPx = (g: Geometry): number => g.headPx ?? 0;

/** How many of `count` things in order pass, when those that do come first. */
function passing(count: number, passes: (at: number) => boolean): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (passes(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many headings stand above row `index`. */
function headsAbove(g: Geometry, index: number): number {
  const heads = g.heads ?? [];
  return passing(heads.length, (at) => (heads[at] ?? 0) <= index);
}

/** Where row `index` begins in the list's own space. */
export const topOf = (g: Geometry, index: number): number => index * g.rowPx + headsAbove(g, index) * headPx(g);

/** The row at a place of the list's own space; a heading belongs to the row below it. */
export function indexAt(g: Geometry, top: number): number {
  const heads = g.heads ?? [];
  const startOf = (at: number) => (heads[at] ?? 0) * g.rowPx + at * headPx(g);
  const group = passing(heads.length, (at) => startOf(at) <= top) - 1;
  if (group < 0) return Math.floor(top / g.rowPx);
  return (heads[group] ?? 0) + Math.max(0, Math.floor((top - startOf(group) - headPx(g)) / g.rowPx));
}

/** Whether row `index` has a heading above it. */
export const hasHead = (g: Geometry, index: number): boolean => headsAbove(g, index) > headsAbove(g, index - 1);

/** Height of all rows, and their headings. */
export const contentPx = (g: Geometry): number => g.total * g.rowPx + (g.heads?.length ?? 0) * headPx(g);

/** Height of the box that is scrolled. */
export const scrollerPx = (g: Geometry): number => Math.min(contentPx(g), MAX_SCROLLER_PX);

/** The last place of the list's own space. */
export const maxTop = (g: Geometry): number => Math.max(0, contentPx(g) - g.viewPx);

/** A row that only touches the lower edge is not in view. */
const EDGE_PX = 0.01;

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
  const first = indexAt(g, top) - margin;
  const end = indexAt(g, top + g.viewPx - EDGE_PX) + 1 + margin;
  return { first: clamp(first, g.total), end: clamp(end, g.total) };
}

/** Where row `index` is drawn in the scroller. */
export const rowAt = (g: Geometry, place: Place, index: number): number =>
  place.scrollTop + (topOf(g, index) - place.top);

/** The nearest place that shows row `index` whole; upwards its heading too. */
export function reveal(g: Geometry, from: Place, index: number): Place {
  const start = topOf(g, index);
  if (start < from.top) return placeAt(g, hasHead(g, index) ? start - headPx(g) : start);
  if (start + g.rowPx > from.top + g.viewPx) return placeAt(g, start + g.rowPx - g.viewPx);
  return from;
}
