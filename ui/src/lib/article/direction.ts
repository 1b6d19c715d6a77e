// Which languages are written from right to left.

const RIGHT_TO_LEFT = new Set([
  "ar",
  "arc",
  "ckb",
  "dv",
  "fa",
  "ha-arab",
  "he",
  "ks",
  "nqo",
  "ps",
  "sd",
  "syr",
  "ug",
  "ur",
  "yi",
]);

/** Whether a BCP 47 tag names a language, or a script of one, that begins at the right. */
export function isRightToLeft(tag: string | null): boolean {
  if (!tag) return false;
  const parts = tag.toLowerCase().split("-");
  if (parts.includes("arab") || parts.includes("hebr") || parts.includes("nkoo")) return true;
  return !parts.includes("latn") && RIGHT_TO_LEFT.has(parts[0] ?? "");
}
