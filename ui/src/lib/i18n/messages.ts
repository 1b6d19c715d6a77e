// The words of each language, and the names they are asked by. A window loads the one language that it speaks.
import type fr from "../../messages/fr.json";

type AnyKey = keyof typeof fr;
type Plural<K> = K extends `${infer Stem}.other` ? Stem : never;

/** A message that comes in one form for each plural of the language. */
export type PluralKey = Plural<AnyKey>;
/** A message in one form. */
export type TextKey = Exclude<AnyKey, `${PluralKey}.one` | `${PluralKey}.other`>;
/** A language that Kalan speaks, `ar` and `bm` as drafts. */
export type Tongue = "fr" | "en" | "ar" | "bm";
/** All words of a language; one may have more forms of a plural than another. */
export type Table = Readonly<Record<AnyKey, string>> & Readonly<Record<string, string>>;

/** The languages, and which of them are drafts that a speaker has still to check. */
export const TONGUES: Readonly<Record<Tongue, { readonly draft: boolean; readonly rtl: boolean }>> = {
  fr: { draft: false, rtl: false },
  en: { draft: false, rtl: false },
  ar: { draft: true, rtl: true },
  bm: { draft: true, rtl: false },
};

/** What a draft does not say yet is said in French. */
const REST: Tongue = "fr";
const loaded = new Map<Tongue, Table>();
const FILES: Record<Tongue, () => Promise<{ default: object }>> = {
  fr: () => import("../../messages/fr.json"),
  en: () => import("../../messages/en.json"),
  ar: () => import("../../messages/ar.json"),
  bm: () => import("../../messages/bm.json"),
};

/** Whether a text names a language that Kalan speaks. */
export const isTongue = (text: string): text is Tongue => Object.hasOwn(TONGUES, text);

/** Brings the words of a language; once is enough. */
export async function loadTongue(tongue: Tongue): Promise<Table> {
  const known = loaded.get(tongue);
  if (known) return known;
  const own = (await FILES[tongue]()).default as Partial<Table>;
  const rest = TONGUES[tongue].draft ? await loadTongue(REST) : {};
  const table = { ...rest, ...own } as Table;
  loaded.set(tongue, table);
  return table;
}

/** The words of a language that was brought before. */
export const wordsOf = (tongue: Tongue): Table | undefined => loaded.get(tongue);

/** The first of the person's languages that Kalan speaks; a draft is only chosen by hand. */
export function systemTongue(system: readonly string[]): Tongue {
  const known = system.map((tag) => tag.slice(0, 2)).find((tag) => isTongue(tag) && !TONGUES[tag].draft);
  return known !== undefined && isTongue(known) ? known : REST;
}
