// The motifs of the woven bands, each on a field of 24 by 24: strokes, and what is filled.

/** One motif. */
interface Motif {
  readonly line: string;
  readonly full?: string;
}

/** Diamonds, zigzags, combs and steps: one for each four bits of a key. */
export const MOTIFS: readonly Motif[] = [
  { line: "M2 12H22M6 12V4M12 12V4M18 12V4M6 20V12M12 20V12M18 20V12" },
  { line: "M3 6H21M3 12H21M3 18H21" },
  { line: "M12 2V22M5 9 12 3 19 9M5 16 12 10 19 16" },
  { line: "M0 3 9 12 0 21M24 3 15 12 24 21", full: "M11 11h2v2h-2z" },
  { line: "M6 2V22M18 2V22M6 12H18" },
  { line: "M3 21V15H9V9H15V3H21M15 21h6v-6" },
  { line: "M3 3H21V21H3Z", full: "M9 9H15V15H9Z" },
  { line: "M4 3V21M9.3 3V21M14.6 3V21M20 3V21" },
  { line: "", full: "M3 3H21L12 12ZM3 21H21L12 12Z" },
  { line: "", full: "M3 3 21 12 3 21Z" },
  { line: "M12 2 22 12 12 22 2 12Z", full: "M12 8.5 15.5 12 12 15.5 8.5 12Z" },
  { line: "M2 5 12 14 22 5M2 12 12 21 22 12" },
  { line: "M12 4V20M4 12H20", full: "M5 5h2v2H5zM17 5h2v2h-2zM5 17h2v2H5zM17 17h2v2h-2z" },
  { line: "M3 3 21 21M21 3 3 21", full: "M11 2h2v2h-2zM11 20h2v2h-2zM2 11h2v2H2zM20 11h2v2h-2z" },
  { line: "M0 10 6 4 12 10 18 4 24 10M0 20 6 14 12 20 18 14 24 20" },
  {
    line: "",
    full: "M4 4h3v3H4zM10.5 4h3v3h-3zM17 4h3v3h-3zM4 10.5h3v3H4zM10.5 10.5h3v3h-3zM17 10.5h3v3h-3zM4 17h3v3H4zM10.5 17h3v3h-3zM17 17h3v3h-3z",
  },
];
