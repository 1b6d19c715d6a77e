// Text without what a reader does not look for: case, marks, kinds of space. Each sign knows where it stood.

/** A text made plain, and the way back. */
export interface Folded {
  readonly text: string;
  /** Where each sign stood in the text before; one more at the end. */
  readonly at: Uint32Array;
}

/** Letters that people write without: the same as the library's own search knows (store/search/fold.rs). */
const PLAIN: Readonly<Record<string, string>> = {
  ɛ: "e",
  ɔ: "o",
  ŋ: "n",
  ɲ: "n",
  ɓ: "b",
  ɗ: "d",
  ƙ: "k",
  ƴ: "y",
  œ: "oe",
  æ: "ae",
  ß: "ss",
  "’": "'",
  "‘": "'",
  ʼ: "'",
  "‑": "-",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ى: "ي",
  ة: "ه",
};
const DROPPED = /^[\p{M}\u00AD\u0640\u200B-\u200F\u2060\uFEFF]$/u;
const SPACE = /^\s$/u;

/** Spaces as one space; with `plainly` also no case and no marks. */
export function fold(text: string, plainly: boolean): Folded {
  const out: string[] = [];
  const at: number[] = [];
  let place = 0;
  let spaced = true;
  for (const sign of text) {
    const start = place;
    place += sign.length;
    if (SPACE.test(sign)) {
      if (!spaced) {
        out.push(" ");
        at.push(start);
      }
      spaced = true;
      continue;
    }
    for (const letter of plainly ? plain(sign) : sign) {
      out.push(letter);
      for (let unit = 0; unit < letter.length; unit++) at.push(start);
      spaced = false;
    }
  }
  at.push(text.length);
  return { text: out.join(""), at: Uint32Array.from(at) };
}

function plain(sign: string): string {
  // Most of a text is plain already.
  if (/^[a-z0-9 .,;:!?()-]$/.test(sign)) return sign;
  let out = "";
  for (const part of sign.toLowerCase().normalize("NFKD")) {
    if (!DROPPED.test(part)) out += PLAIN[part] ?? part;
  }
  return out;
}

/** A stretch of the plain text as a stretch of the text before. */
export function unfold({ at }: Folded, start: number, end: number): { start: number; end: number } {
  const from = at[start] ?? 0;
  // Marks that were dropped belong to the letter before them: the end is where the next kept sign begins.
  let last = at[end] ?? from;
  if (last === from) last = (at.find((place) => place > from) ?? from) | 0;
  return { start: from, end: last };
}
