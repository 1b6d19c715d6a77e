// How the person wants an article set, as the rules of a style sheet: for the article's frame and for the sample.
import type { Face } from "../backend/bindings";
import type { TextChoice } from "./text-choice";

/** Arabic letters are smaller on the same size: this much larger they read alike. */
const ARABIC_SCALE = 1.21;
/** And they want more room between lines than Latin ones; N'Ko some more. */
const ARABIC_LEADING = 1.17;
const NKO_LEADING = 1.11;
/** The measure of a line in em for each letter of it, counted on running French and Arabic. */
const EM_A_LETTER = 33.7 / 68;
const ARABIC_EM_A_LETTER = 26.5 / 68;

/** The stack of each face; the serif's own rules stand in tokens.css. */
const STACKS: Readonly<Record<Exclude<Face, "serif">, string>> = {
  sans: "var(--font-sans)",
  easy: "var(--font-easy)",
  mono: "var(--font-mono)",
  own: '"Kalan Own", var(--font-sans)',
};

const rounded = (value: number) => String(Math.round(value * 10_000) / 10_000);

/** The reader's own way of setting, for every language of the article. */
export function textRules(textSizePx: number, text: TextChoice): string {
  const letters = text.line_letters;
  const leading = text.leading_percent / 100;
  const of = (size: number, measure: number, lines: number) =>
    `--read-size:${rounded(size / 16)}rem;--read-measure:${rounded(measure)}em;--read-leading:${rounded(lines)}`;
  // Over every rule of the tokens that names the face of a language.
  const face = text.face === "serif" ? "" : `:root,[lang]{--font-read:${STACKS[text.face]}!important}`;
  return [
    `:root{${of(textSizePx, letters * EM_A_LETTER, leading)};--read-margin:${rounded(text.margin_px / 16)}rem;`,
    `--read-align:${text.justify ? "justify" : "start"}}`,
    `:lang(ar){${of(textSizePx * ARABIC_SCALE, letters * ARABIC_EM_A_LETTER, leading * ARABIC_LEADING)}}`,
    `:lang(nqo){--read-leading:${rounded(leading * NKO_LEADING)}}`,
    text.hyphens ? "" : ":root,:lang(ar),:lang(nqo),:lang(bm),:lang(ff){--read-hyphens:manual}",
    face,
  ].join("");
}
