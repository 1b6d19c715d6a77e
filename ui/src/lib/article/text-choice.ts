// How an article is set when nobody chose otherwise, and between what the person chooses.
import type { Face, Flow, TextSettings } from "../backend/bindings";

/** Every choice made. */
export type TextChoice = Required<TextSettings>;

/** Kalan's own; the library has the same (engine/text_settings.rs). */
export const USUAL_TEXT: TextChoice = {
  face: "serif",
  line_letters: 68,
  leading_percent: 158,
  margin_px: 24,
  hyphens: true,
  justify: false,
  flow: "scroll",
  less_motion: false,
};

/** The faces, as they are offered. */
export const FACES = ["serif", "sans", "easy", "mono", "own"] as const satisfies readonly Face[];
/** The ways through an article. */
export const FLOWS = ["scroll", "pages", "columns"] as const satisfies readonly Flow[];
