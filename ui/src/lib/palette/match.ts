// How well a name answers what was typed, blind to case and diacritics, and which of its signs did.

/** A stretch of the name that was typed: from, and up to. */
export type Stretch = readonly [from: number, to: number];

/** How a name answers. */
export interface Match {
  /** The higher the better. */
  readonly score: number;
  readonly marked: readonly Stretch[];
}

const AT_WORD = 3;
const AT_START = 2;
const INSIDE = 1;

interface Folded {
  readonly text: string;
  /** Where each sign of `text` stands in the name. */
  readonly at: readonly number[];
}

/** The name as it is compared; ɛ ɔ ɲ ŋ are typed as e o n, as in the search. */
const PLAIN: Readonly<Record<string, string>> = { ɛ: "e", ɔ: "o", ɲ: "n", ŋ: "n", œ: "oe", æ: "ae", "’": "'" };

function folded(name: string): Folded {
  let text = "";
  const at: number[] = [];
  let place = 0;
  for (const sign of name) {
    const plain = sign.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    for (const letter of plain) {
      const written = PLAIN[letter] ?? letter;
      text += written;
      for (let each = 0; each < written.length; each++) at.push(place);
    }
    place += sign.length;
  }
  at.push(place);
  return { text, at };
}

const isWordStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");

/** Finds every word of `typed` in the name; none when one of them is not there. */
export function match(typed: string, name: string): Match | null {
  const words = folded(typed)
    .text.split(/\s+/)
    .filter((word) => word !== "");
  const { text, at } = folded(name);
  const marked: Stretch[] = [];
  let score = 0;
  for (const word of words) {
    const places: number[] = [];
    for (let found = text.indexOf(word); found >= 0; found = text.indexOf(word, found + 1)) places.push(found);
    const best = places.find((place) => isWordStart(text, place)) ?? places[0];
    if (best === undefined) return null;
    score += (isWordStart(text, best) ? AT_WORD : INSIDE) + (best === 0 ? AT_START : 0);
    marked.push([at[best] ?? 0, at[best + word.length] ?? name.length]);
  }
  // Of two that answer as well, the shorter one was more likely meant.
  return { score: score - Math.min(name.length, 200) / 1000, marked: marked.sort(([a], [b]) => a - b) };
}

/** A name cut into what was typed and what was not. */
export function cut(name: string, marked: readonly Stretch[]): { readonly text: string; readonly hit: boolean }[] {
  const parts: { text: string; hit: boolean }[] = [];
  let from = 0;
  for (const [start, end] of marked) {
    if (start > from) parts.push({ text: name.slice(from, start), hit: false });
    if (end > Math.max(start, from)) parts.push({ text: name.slice(Math.max(start, from), end), hit: true });
    from = Math.max(from, end);
  }
  if (from < name.length) parts.push({ text: name.slice(from), hit: false });
  return parts;
}
