// The document that an article is shown in: its own frame, where no script runs and no request leaves.
//
// Layers, each of which holds alone: the library's sanitizer, the rules written below, the frame's sandbox, the
// window's guard of navigation. The rules stand before every word that is not ours, and add to those of the page.
import type { SourceGlyph } from "../icons/glyph";
import { shapes } from "../icons/shapes";
import { isRightToLeft } from "./direction";

/** What the frame's document says around the article's body. */
export interface FrameContent {
  readonly title: string;
  readonly siteName: string | null;
  readonly glyph: SourceGlyph;
  readonly byline: string | null;
  /** What stands under the title, where the text does not say it itself. */
  readonly standfirst: string | null;
  /** Short facts after the byline, in words: date, minutes, number of words. */
  readonly facts: readonly string[];
  /** How much of it is here, in words, and whether that is all. */
  readonly here: { readonly text: string; readonly whole: boolean };
  /** BCP 47 tag of the article. */
  readonly language: string | null;
  /** The sanitized body. */
  readonly html: string;
  /** The theme that was chosen, or `auto`. */
  readonly theme: string;
  /** Where its pictures may come from. */
  readonly pictureSources: string;
  /** Where the faces come from: the page itself. */
  readonly origin: string;
}

/** Nothing of the article's own may run, ask the web, or send a form. */
export function frameRules(pictureSources: string, origin: string): string {
  return [
    "default-src 'none'",
    "script-src 'none'",
    `img-src ${pictureSources}`,
    `media-src ${pictureSources}`,
    `font-src 'self' ${origin}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Text as it may stand in HTML, in an attribute too. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function siteLine(name: string, { letter, colour }: SourceGlyph): string {
  const glyph = `<i class="glyph glyph-${String(colour)}" aria-hidden="true">${escaped(letter)}</i>`;
  return `<p class="site">${glyph}<bdi>${escaped(name)}</bdi></p>`;
}

/** The whole document of the frame. */
export function frameDocument(content: FrameContent): string {
  const { title, siteName, standfirst, byline, facts, here, language, theme } = content;
  const lang = escaped(language ?? "");
  const dir = isRightToLeft(language) ? "rtl" : "ltr";
  const by = byline ? `<b dir="auto">${escaped(byline)}</b>` : "";
  const rest = facts.map((fact) => `<span><bdi>${escaped(fact)}</bdi></span>`).join("");
  const tick = `<svg viewBox="0 0 256 256" fill="currentColor" aria-hidden="true"><path d="${shapes[here.whole ? "check-circle" : "circle-half-fill"]}"/></svg>`;
  const state = `<span class="here${here.whole ? "" : " missing"}">${tick}<bdi>${escaped(here.text)}</bdi></span>`;
  return `<!doctype html>
<html lang="${lang}" dir="${dir}" data-theme="${escaped(theme)}">
<head><meta http-equiv="Content-Security-Policy" content="${escaped(frameRules(content.pictureSources, content.origin))}">
<meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>${escaped(title)}</title></head>
<body><article class="article">
${siteName ? siteLine(siteName, content.glyph) : ""}
<h1 class="headline" dir="auto">${escaped(title)}</h1>
${standfirst ? `<p class="standfirst" dir="auto">${escaped(standfirst)}</p>` : ""}
<div class="by">${by}${rest}${state}</div>
<div class="words">${content.html}</div>
</article></body></html>`;
}
