// Finding marked words again, also when the article around or under them changed: by the quote, by what stood before
// and after it, and by its old place, in this order. Bounded in time; what is not found is an orphan, never lost.
import type { QuotePlace } from "../backend/bindings";
import { fold, type Folded, unfold } from "./fold";
import type { Stretch } from "./find";

/** Letters kept from before and after marked words. */
const CONTEXT = 48;
const MOST_TRIED = 500;
/** A changed quote may differ in this share of its letters by itself, and in this share when its neighbours agree. */
const ALONE = 0.15;
const WITH_NEIGHBOURS = 0.35;
/** Quotes shorter than this are everywhere: they need a neighbour. */
const SHORT = 12;
/** Letters of text times allowed errors: beyond it, a slow machine would wait. */
const MOST_WORK = 40_000_000;

/** The quote of a stretch, as it is kept. */
export function quoteOf(text: string, { start, end }: Stretch): QuotePlace {
  return {
    exact: text.slice(start, end),
    prefix: text.slice(Math.max(0, start - CONTEXT), start),
    suffix: text.slice(end, end + CONTEXT),
    start,
    end,
  };
}

/** How much of `wanted` is the end of `before`, 0 to 1. */
function agreesBefore(before: string, wanted: string): number {
  let same = 0;
  const most = Math.min(before.length, wanted.length);
  while (same < most && before[before.length - 1 - same] === wanted[wanted.length - 1 - same]) same++;
  return wanted === "" ? 0 : same / wanted.length;
}

/** How much of `wanted` is the beginning of `after`, 0 to 1. */
function agreesAfter(after: string, wanted: string): number {
  let same = 0;
  const most = Math.min(after.length, wanted.length);
  while (same < most && after[same] === wanted[same]) same++;
  return wanted === "" ? 0 : same / wanted.length;
}

/** What is looked for, made as plain as the text it is looked for in. */
interface Wanted {
  readonly exact: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly place: number;
}

interface Candidate extends Stretch {
  /** The share of letters that differ. */
  readonly off: number;
}

function neighbours({ text }: Folded, { start, end }: Stretch, wanted: Wanted): number {
  const before = text.slice(Math.max(0, start - wanted.prefix.length - 1), start).trimEnd();
  const after = text.slice(end, end + wanted.suffix.length + 1).trimStart();
  return Math.max(agreesBefore(before, wanted.prefix), agreesAfter(after, wanted.suffix));
}

/** The best of several: the least changed, in the company it had, nearest to where it was. */
function best(folded: Folded, candidates: readonly Candidate[], wanted: Wanted): Candidate | null {
  let chosen: Candidate | null = null;
  let most = -Infinity;
  for (const candidate of candidates.slice(0, MOST_TRIED)) {
    const company = neighbours(folded, candidate, wanted);
    const allowed = company >= 0.5 ? WITH_NEIGHBOURS : ALONE;
    if (candidate.off > allowed) continue;
    if (wanted.exact.length < SHORT && company < 0.25 && candidates.length > 1) continue;
    const far = Math.abs(candidate.start - wanted.place) / Math.max(1, folded.text.length);
    const worth = 2 * (1 - candidate.off) + company - 0.5 * far;
    if (worth > most) [chosen, most] = [candidate, worth];
  }
  return chosen;
}

function same({ text }: Folded, { exact }: Wanted): Candidate[] {
  const found: Candidate[] = [];
  for (let at = text.indexOf(exact); at >= 0 && found.length < MOST_TRIED; at = text.indexOf(exact, at + 1))
    found.push({ start: at, end: at + exact.length, off: 0 });
  return found;
}

async function alike({ text }: Folded, { exact }: Wanted): Promise<Candidate[]> {
  const errors = Math.floor(exact.length * WITH_NEIGHBOURS);
  if (errors === 0 || (text.length * errors) / 32 > MOST_WORK) return [];
  const { default: search } = await import("approx-string-match");
  return search(text, exact, errors).map(({ start, end, errors: off }) => ({ start, end, off: off / exact.length }));
}

/** Where kept words stand in the text of today; null when they do not. */
export async function anchor(folded: Folded, place: QuotePlace): Promise<Stretch | null> {
  const plain = (text: string) => fold(text, false).text.trim();
  const share = folded.at.length > 1 ? place.start / (folded.at[folded.at.length - 1] ?? 1) : 0;
  const wanted: Wanted = {
    exact: plain(place.exact),
    prefix: plain(place.prefix),
    suffix: plain(place.suffix),
    place: share * folded.text.length,
  };
  if (wanted.exact === "") return null;
  const found = best(folded, same(folded, wanted), wanted) ?? best(folded, await alike(folded, wanted), wanted);
  return found && unfold(folded, found.start, found.end);
}
