import { expect, test } from "vitest";
import { isRightToLeft } from "./direction";
import { escaped, frameDocument, frameRules, type FrameContent } from "./frame-document";
import { glyphOf } from "../icons/glyph";

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
const content: FrameContent = {
  title: "Titre",
  siteName: "Site",
  glyph: { letter: "S", colour: 1 },
  byline: "Aminata",
  standfirst: null,
  facts: ["6 min"],
  here: { text: "Entier ici", whole: true },
  language: "fr",
  html: "<p>Corps</p>",
  theme: "auto",
  pictureSources: "kalan-asset:",
  origin: "tauri://localhost",
};

test("nothing of the frame may run, and only pictures may be asked for", () => {
  const rules = frameRules("kalan-asset:", "tauri://localhost");
  expect(rules).toContain("default-src 'none'");
  expect(rules).toContain("script-src 'none'");
  expect(rules).toContain("form-action 'none'");
  expect(rules).toContain("base-uri 'none'");
  expect(rules, "a data: address can carry a document").not.toContain("data:");
  expect(rules).not.toMatch(/https?:(?!\/\/)|\*/);
});

test("the rules stand before every word that is not ours", () => {
  const html = frameDocument({ ...content, title: EVIL, html: EVIL });
  const rules = html.indexOf("Content-Security-Policy");
  expect(rules).toBeGreaterThan(0);
  expect(html.indexOf("alert(1)")).toBeGreaterThan(rules);
  expect(html.indexOf("<meta http-equiv")).toBe(html.indexOf("<head>") + "<head>".length);
});

test("title, names, language and facts are text, whatever they say", () => {
  const evil = {
    title: EVIL,
    siteName: EVIL,
    byline: EVIL,
    standfirst: EVIL,
    facts: [EVIL],
    language: EVIL,
    theme: EVIL,
  };
  const html = frameDocument({
    ...content,
    ...evil,
    here: { text: EVIL, whole: false },
    glyph: { letter: "<", colour: 1 },
  });
  expect(html).not.toContain("<script");
  expect(html).not.toContain("<img");
  expect(escaped(`<&"'>`)).toBe("&lt;&amp;&quot;&#39;&gt;");
});

test("an Arabic article begins at the right", () => {
  expect(frameDocument({ ...content, language: "ar-ML" })).toContain('lang="ar-ML" dir="rtl"');
  expect(frameDocument(content)).toContain('lang="fr" dir="ltr"');
  expect(isRightToLeft("nqo"), "N'Ko").toBe(true);
  expect(isRightToLeft("ff-Arab"), "Fula in Arabic letters").toBe(true);
  expect(isRightToLeft("ar-Latn")).toBe(false);
  expect(isRightToLeft("arn"), "Mapudungun is not Arabic").toBe(false);
  expect(isRightToLeft(null)).toBe(false);
});

test("a source keeps its letter and its colour", () => {
  expect(glyphOf("a1", "L’Ardoise du marché").letter).toBe("A");
  expect(glyphOf("a1", "The Reading Tree").letter).toBe("R");
  expect(glyphOf("a1", "« été »").letter).toBe("É");
  expect(glyphOf("a1", "").letter).toBe("·");
  expect(glyphOf("a1", "x")).toEqual(glyphOf("a1", "x"));
  const colours = new Set(Array.from({ length: 60 }, (_, at) => glyphOf(`feed-${String(at)}`, "x").colour));
  expect(colours.size, "all six are used").toBe(6);
  for (const colour of colours) expect(colour).toBeGreaterThanOrEqual(1);
});
