// The small spaces and signs of each language's print, put in once when a message is read: never by hand.
import type { Tongue } from "./messages";

const NARROW = "\u202F";
const NO_BREAK = "\u00A0";

function french(text: string): string {
  return text
    .replaceAll("'", "’")
    .replace(/« ?/g, `«${NARROW}`)
    .replace(/ ?»/g, `${NARROW}»`)
    .replace(/ ([;!?])/g, `${NARROW}$1`)
    .replace(/ :/g, `${NO_BREAK}:`)
    .replace(/([\d}]) (?=(?:Ko|Mo|Go|octets?|min|px|%))/g, `$1${NO_BREAK}`);
}

function english(text: string): string {
  return text.replaceAll("'", "’").replace(/([\d}]) (?=(?:KB|MB|GB|bytes?|min|px)\b)/g, `$1${NO_BREAK}`);
}

/** A message as it is printed; not for an article's own words. */
export const printed = (tongue: Tongue, text: string): string =>
  tongue === "ar" ? text : tongue === "en" ? english(text) : french(text);
