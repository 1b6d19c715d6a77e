// Sentences and words of a text, in its own language: what is marked by keyboard, and what is read aloud.
import type { Stretch } from "./find";

/** Without `Intl.Segmenter` (old Android), a sentence ends after its sign and a space, and at a line's end. */
const ENDS = /[^\n.!?…؟。]+(?:[.!?…؟。]+["»”’)\]]*|\n|$)\s*/gu;

const CLOSING = /^[\p{Pf}\p{Pe}]+[.!?…]*/u;

/** A stretch without the spaces at its ends; null when it is only spaces. */
function trimmed(text: string, start: number, end: number): Stretch | null {
  const words = text.slice(start, end);
  const from = words.length - words.trimStart().length;
  return from === words.length ? null : { start: start + from, end: end - (words.length - words.trimEnd().length) };
}

/** Every sentence of a text, in order; a line break always ends one. */
export function sentencesOf(text: string, language: string | null): Stretch[] {
  const found: Stretch[] = [];
  let begin = 0;
  for (const line of text.split("\n")) {
    for (const [start, end] of pieces(line, language)) {
      let stretch = trimmed(text, begin + start, begin + end);
      const last = found[found.length - 1];
      // A closing quote after a space (« … »), which is French, belongs to the sentence it closes.
      const [closing] = (stretch && CLOSING.exec(text.slice(stretch.start, stretch.end))) ?? [];
      if (stretch && last && start > 0 && closing) {
        const close = stretch.start + closing.length;
        found[found.length - 1] = { start: last.start, end: close };
        stretch = trimmed(text, close, stretch.end);
      }
      if (stretch) found.push(stretch);
    }
    begin += line.length + 1;
  }
  return found;
}

/** An article may name any language, also one that is none. */
function segmenter(language: string | null): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language ?? undefined, { granularity: "sentence" });
  } catch {
    return new Intl.Segmenter(undefined, { granularity: "sentence" });
  }
}

function pieces(line: string, language: string | null): [number, number][] {
  if (line.trim() === "") return [];
  if (typeof Intl.Segmenter === "function") {
    const segments = segmenter(language).segment(line);
    return [...segments].map(({ index, segment }) => [index, index + segment.length]);
  }
  return [...line.matchAll(ENDS)].map((match) => [match.index, match.index + match[0].length]);
}

/** The sentence that holds a place, or the next one. */
export function sentenceAt(sentences: readonly Stretch[], place: number): number {
  const at = sentences.findIndex(({ end }) => end > place);
  return at < 0 ? sentences.length - 1 : at;
}
