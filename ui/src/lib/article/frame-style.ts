// The styles of the article's frame. They are made by the frame's own window and adopted by its document: the
// page's rules allow no style that is written into the HTML.
import articleCss from "../../styles/article.css?inline";
import fontsCss from "../../styles/fonts.css?inline";
import marksCss from "../../styles/marks.css?inline";
import tokensCss from "../../styles/tokens.css?inline";
import type { FrameWindow } from "./sheet";
import type { TextChoice } from "./text-choice";
import { textRules } from "./text-rules";

/** How the setting of a dressed frame is changed. */
export interface Dress {
  set(textSizePx: number, text: TextChoice): void;
  /** Whether that would change anything: an article is not set out twice for nothing. */
  differs(textSizePx: number, text: TextChoice): boolean;
  /** One more sheet of rules, of whoever needs one. */
  sheet(): CSSStyleSheet;
}

/** Puts the styles on. */
export function dress(frame: FrameWindow): Dress {
  const fixed = new frame.CSSStyleSheet();
  fixed.replaceSync(`${fontsCss}\n${tokensCss}\n${articleCss}\n${marksCss}`);
  const chosen = new frame.CSSStyleSheet();
  frame.document.adoptedStyleSheets = [fixed, chosen];
  let worn = "";
  return {
    differs: (textSizePx, text) => textRules(textSizePx, text) !== worn,
    set: (textSizePx, text) => {
      worn = textRules(textSizePx, text);
      chosen.replaceSync(worn);
    },
    sheet: () => {
      const more = new frame.CSSStyleSheet();
      frame.document.adoptedStyleSheets = [...frame.document.adoptedStyleSheets, more];
      return more;
    },
  };
}
