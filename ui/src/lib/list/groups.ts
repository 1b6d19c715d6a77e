// Into which stretches of time a list falls, and what they are called: near days by name, then months, then years.

/** A stretch of time that ends where the one before it begins. */
export interface Stretch {
  readonly kind: "today" | "yesterday" | "day" | "month" | "year" | "before";
  /** Its first moment; none for all that is older. */
  readonly from: Date | null;
}

const NEAR_DAYS = 5;
const MONTHS = 24;
const YEARS = 12;

/** The stretches, latest first; the last one has no beginning. */
export function stretches(now: Date): Stretch[] {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const found: Stretch[] = [
    { kind: "today", from: new Date(year, month, day) },
    { kind: "yesterday", from: new Date(year, month, day - 1) },
  ];
  for (let back = 2; back < 2 + NEAR_DAYS; back++) {
    found.push({ kind: "day", from: new Date(year, month, day - back) });
  }
  const older = (at: Stretch) => (at.from ?? now) < (found.at(-1)?.from ?? now);
  const months = Array.from({ length: MONTHS }, (_, back) => new Date(year, month - back, 1));
  found.push(...months.map((from) => ({ kind: "month", from }) as const).filter(older));
  const last = months.at(-1)?.getFullYear() ?? year;
  const years = Array.from({ length: YEARS }, (_, back) => new Date(last - back, 0, 1));
  found.push(...years.map((from) => ({ kind: "year", from }) as const).filter(older));
  return [...found, { kind: "before", from: null }];
}

/** A heading, and the row under it. */
export interface Heading {
  readonly label: string;
  readonly index: number;
}

/** Where the headings stand over groups of so many rows; an empty group has none. */
export function headings(groups: readonly { readonly label: string; readonly rows: number }[]): Heading[] {
  let index = 0;
  const found: Heading[] = [];
  for (const { label, rows } of groups) {
    if (rows > 0) found.push({ label, index });
    index += rows;
  }
  return found;
}
