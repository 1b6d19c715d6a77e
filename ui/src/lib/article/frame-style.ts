// The styles of the article's frame. They are made by the frame's own window and adopted by its document: the
// page's rules allow no style that is written into the HTML.
import articleCss from "../../styles/article.css?inline";
import fontsCss from "../../styles/fonts.css?inline";
import tokensCss from "../../styles/tokens.css?inline";

/** Arabic letters are smaller on the same size: this much larger they read alike. */
const ARABIC_SCALE = 1.21;

/** The reader's own size, for every language of the article. */
function sizeRules(textSizePx: number): string {
  const rem = (px: number) => `${String(Math.round((px / 16) * 10_000) / 10_000)}rem`;
  return `:root{--read-size:${rem(textSizePx)}}:lang(ar){--read-size:${rem(textSizePx * ARABIC_SCALE)}}`;
}

type FrameWindow = Window & typeof globalThis;

/** Puts the styles on; gives back how to change the size of the text. */
export function dress(frame: FrameWindow, textSizePx: number): (textSizePx: number) => void {
  const fixed = new frame.CSSStyleSheet();
  fixed.replaceSync(`${fontsCss}\n${tokensCss}\n${articleCss}`);
  const sized = new frame.CSSStyleSheet();
  sized.replaceSync(sizeRules(textSizePx));
  frame.document.adoptedStyleSheets = [fixed, sized];
  return (px) => sized.replaceSync(sizeRules(px));
}
