// Every pair of ink and paper can be read, in every theme: WCAG 2.2, computed from tokens.css itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SRC } from "./sources";

const css = readFileSync(join(SRC, "styles/tokens.css"), "utf8")
  .replace(/\/\*[\s\S]*?\*\//g, "")
  // What a medium asks for is not a theme.
  .replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");

type Palette = Readonly<Record<string, string>>;

/** The declarations of the rules with this selector; `side` of each `light-dark()`. */
function palette(selector: string, side: 0 | 1): Palette {
  const found: Record<string, string> = {};
  for (const rule of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (rule[1]?.trim() !== selector) continue;
    for (const part of (rule[2] ?? "").matchAll(/--([\w-]+):\s*([^;]+);/g)) {
      const pair = /^light-dark\((#\w+),\s*(#\w+)\)$/.exec(part[2]?.trim() ?? "");
      found[part[1] ?? ""] = pair ? (pair[side + 1] ?? "") : (part[2]?.trim() ?? "");
    }
  }
  return found;
}

const light = palette(":root", 0);
const dark = palette(":root", 1);
const THEMES: Record<string, Palette> = {
  light,
  dark,
  sepia: { ...light, ...palette('[data-theme="sepia"]', 0) },
  black: { ...dark, ...palette('[data-theme="black"]', 0) },
  contrast: { ...light, ...palette('[data-theme="contrast"]', 0) },
};

function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const part = (at: number) => {
    const value = parseInt(long.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function ratio(theme: Palette, over: string, under: string): number {
  const [a, b] = [luminance(theme[over] ?? ""), luminance(theme[under] ?? "")];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const PAPERS = ["paper", "list", "source", "raised"];
const GLYPHS = ["glyph-1", "glyph-2", "glyph-3", "glyph-4", "glyph-5", "glyph-6"];

test.each(Object.entries(THEMES))("%s can be read", (name, theme) => {
  const least = (over: string, under: string, wanted: number) =>
    expect(ratio(theme, over, under), `${name}: --${over} on --${under}`).toBeGreaterThanOrEqual(wanted);
  for (const paper of PAPERS) {
    least("ink", paper, 7);
    least("ink-2", paper, name === "contrast" ? 7 : 6);
    least("ink-3", paper, name === "contrast" ? 7 : 4.5);
    least("accent", paper, 4.5);
    least("ochre", paper, 4.5);
    least("danger", paper, 4.5);
    least("mark", paper, 3);
    least("edge", paper, 3);
  }
  least("ink", "press", 7);
  least("ink-2", "hover", 4.5);
  least("ink-3", "hover", 4.5);
  least("on-accent", "accent", 4.5);
  least("ink", "hl-ochre", 4.5);
  for (const wash of ["ochre-soft", "danger-soft", "ok-soft"]) least("ink", wash, 7);
  for (const glyph of GLYPHS) least("on-glyph", glyph, 4.5);
});

test("the computation is WCAG's own", () => {
  expect(ratio({ a: "#000", b: "#FFFFFF" }, "a", "b")).toBeCloseTo(21, 5);
  expect(ratio({ a: "#777777", b: "#FFFFFF" }, "a", "b")).toBeCloseTo(4.48, 2);
});
