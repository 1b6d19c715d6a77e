// Numbers as people type them, with a comma or a point.

/** A number above zero; none for an empty field; `NaN` for what is no such number. */
export function typedAmount(text: string): number | null {
  const plain = text.replace(/\s/g, "").replace(",", ".");
  if (plain === "") return null;
  const value = /^\d*\.?\d+$|^\d+\.$/.test(plain) ? Number(plain) : NaN;
  return value > 0 ? value : NaN;
}
