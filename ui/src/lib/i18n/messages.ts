// The words of each language, and the names they are asked by.
import en from "../../messages/en.json";
import fr from "../../messages/fr.json";

type AnyKey = keyof typeof fr;
type Plural<K> = K extends `${infer Stem}.other` ? Stem : never;

/** A message that comes in one form for each plural of the language. */
export type PluralKey = Plural<AnyKey>;
/** A message in one form. */
export type TextKey = Exclude<AnyKey, `${PluralKey}.one` | `${PluralKey}.other`>;
/** A language that Kalan speaks. */
export type Tongue = "fr" | "en";

/** All words; each language has the same keys (a test holds them to it). */
export const MESSAGES: Record<Tongue, Record<AnyKey, string>> = { fr, en };
