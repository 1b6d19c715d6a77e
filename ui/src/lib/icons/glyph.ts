// The letter and the colour that a source is known by.

const COLOURS = 6;

/** A letter, and which of the six colours. */
export interface SourceGlyph {
  readonly letter: string;
  readonly colour: number;
}

/** Always the same for the same source. */
export function glyphOf(id: string, title: string): SourceGlyph {
  // A library files "The Tree" under T and "L'Ardoise" under A.
  const filed = title.replace(/^(?:l['’]|the |an? )(?=\p{L})/iu, "");
  const letter = [...filed].find((sign) => /[\p{L}\p{N}]/u.test(sign)) ?? "·";
  let hash = 0x811c9dc5;
  for (const sign of id) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return { letter: letter.toLocaleUpperCase(), colour: ((hash >>> 8) % COLOURS) + 1 };
}
