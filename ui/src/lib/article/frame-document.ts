// The document that articles are shown in, one after the other: its own frame, where no script runs and no request
// leaves.
//
// Layers, each of which holds alone: the library's sanitizer, the rules written below, the frame's sandbox, the
// window's guard of navigation. The rules stand before every word that is not ours, and add to those of the page.
import type { SourceGlyph } from "../icons/glyph";
import { shapes } from "../icons/shapes";
import { isRightToLeft } from "./direction";
import { boxTables } from "./equip";

/** What the frame shows of an article: its body, and what is said around it. */
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
  /** The sanitized body. */
  readonly html: string;
}

/** An article as it goes into the frame. */
export interface FrameArticle {
  readonly title: string;
  /** BCP 47 tag. */
  readonly language: string | null;
  readonly html: string;
  /** What stands in the place of a picture that is not here and has no words of its own. */
  readonly missing: string;
}

/** Nothing of an article's own may run, ask the web, or send a form. `origin` is the page's, where the faces are. */
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

/** The document of the frame before any article is in it. */
export function frameDocument(pictureSources: string, origin: string): string {
  return `<!doctype html>
<html lang="" dir="ltr">
<head><meta http-equiv="Content-Security-Policy" content="${escaped(frameRules(pictureSources, origin))}">
<meta charset="utf-8"><meta name="referrer" content="no-referrer"><title></title></head>
<body><article class="article"></article></body></html>`;
}

/** All that stands in the frame of one article. */
export function articleHtml({ title, siteName, standfirst, byline, facts, here, glyph, html }: FrameContent): string {
  const by = byline ? `<b dir="auto">${escaped(byline)}</b>` : "";
  const rest = facts.map((fact) => `<span><bdi>${escaped(fact)}</bdi></span>`).join("");
  const tick = `<svg viewBox="0 0 256 256" fill="currentColor" aria-hidden="true"><path d="${shapes[here.whole ? "check-circle" : "circle-half-fill"]}"/></svg>`;
  const state = `<span class="here${here.whole ? "" : " missing"}">${tick}<bdi>${escaped(here.text)}</bdi></span>`;
  return `${siteName ? siteLine(siteName, glyph) : ""}
<h1 class="headline" dir="auto">${escaped(title)}</h1>
${standfirst ? `<p class="standfirst" dir="auto">${escaped(standfirst)}</p>` : ""}
<div class="by">${by}${rest}${state}</div>
<div class="words">${html}</div>`;
}

/** What would act on the document itself, and so on every article after this one. */
const OF_THE_DOCUMENT = "meta, base";

/** Puts an article in the place of the one before it. */
export function fill(document: Document, { title, language, html, missing }: FrameArticle): void {
  // Made by the frame's own document and never apart from it, so that its rules see every attribute as it is parsed.
  const article = document.createElement("article");
  article.className = "article";
  article.innerHTML = html;
  for (const element of article.querySelectorAll(OF_THE_DOCUMENT)) element.remove();
  // All of it is changed before it is shown: the browser sets the page out once.
  boxTables(article);
  for (const place of article.querySelectorAll(".missing-picture")) {
    if (place.textContent.trim() === "") place.textContent = missing;
  }
  const { documentElement: root, body } = document;
  root.lang = language ?? "";
  root.dir = isRightToLeft(language) ? "rtl" : "ltr";
  document.title = title;
  body.replaceChildren(article);
}
