import { expect, test } from "vitest";
import { isRightToLeft } from "./direction";
import { articleHtml, escaped, frameDocument, frameRules, type FrameContent } from "./frame-document";
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
  html: "<p>Corps</p>",
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

test("the rules stand before everything, and no article is written into the frame's document", () => {
  const html = frameDocument("kalan-asset:", "tauri://localhost");
  expect(html.indexOf("<meta http-equiv")).toBe(html.indexOf("<head>") + "<head>".length);
  expect(html).toContain(escaped(frameRules("kalan-asset:", "tauri://localhost")));
  expect(html).toContain('<article class="article"></article>');
});

test("title, names and facts are text, whatever they say", () => {
  const evil = {
    title: EVIL,
    siteName: EVIL,
    byline: EVIL,
    standfirst: EVIL,
    facts: [EVIL],
  };
  const html = articleHtml({
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
  expect(isRightToLeft("ar-ML")).toBe(true);
  expect(isRightToLeft("fr")).toBe(false);
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
