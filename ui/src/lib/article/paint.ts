// Painting words without touching the document: the CSS Custom Highlight API, which both engines have. Where it is
// missing (an old browser in a reading room) nothing is painted, and everything else works.
import type { HighlightColour } from "../backend/bindings";
import type { Stretch } from "./find";
import type { Sheet } from "./sheet";

/** What can be painted; styles/marks.css says how. */
export type Paint = HighlightColour | "noted" | "spoken" | "found" | "current";

/** The colours of the highlighter, as they are offered. */
export const COLOURS = ["ochre", "indigo", "clay", "leaf", "plum"] as const satisfies readonly HighlightColour[];

/** What lies over what. */
const LAYERS: readonly Paint[] = [...COLOURS, "noted", "spoken", "found", "current"];

/** Paints these stretches, and what was painted so before no more. */
export function paint(sheet: Sheet, name: Paint, stretches: readonly Stretch[]): void {
  if (sheet.leaving.aborted) return;
  const { CSS, Highlight } = sheet.view;
  if (!CSS.highlights) return;
  const ranges = stretches.flatMap(({ start, end }) => sheet.map.runs(start, end));
  const painted = new Highlight(...ranges);
  painted.priority = LAYERS.indexOf(name);
  CSS.highlights.set(`kalan-${name}`, painted);
}
