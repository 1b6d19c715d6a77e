// Finding words in the open article: blind to case and marks, as the library's own search is.
import { fold, type Folded, unfold } from "./fold";

/** More than anybody steps through; the count says so. */
export const MOST_FOUND = 2_000;

/** Where words stand. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Every place of `query` in a folded text, in order. */
export function findAll(folded: Folded, query: string): Stretch[] {
  const wanted = fold(query.trim(), true).text.trimEnd();
  if (wanted === "") return [];
  const found: Stretch[] = [];
  for (let at = folded.text.indexOf(wanted); at >= 0; at = folded.text.indexOf(wanted, at + wanted.length)) {
    const { start, end } = unfold(folded, at, at + wanted.length);
    // A space after the words, or a mark on the last letter, is between the two: it is no harm to show it.
    found.push({ start, end });
    if (found.length === MOST_FOUND) break;
  }
  return found;
}

/** The first of them at or after a place, round the end. */
export function nextAfter(found: readonly Stretch[], place: number): number {
  const at = found.findIndex(({ start }) => start >= place);
  return at < 0 ? 0 : at;
}
