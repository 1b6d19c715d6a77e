// The words of an article as one text, and the way from a place in it to the page and back. Highlights, the search in
// the article, the voice and the kept place all count in it.

/** Elements that stand apart: their words do not run into those before and after. */
const BLOCKS = new Set(
  "P LI UL OL DL DT DD H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE TABLE TR TD TH CAPTION FIGURE FIGCAPTION DIV SECTION ARTICLE ASIDE HEADER FOOTER MAIN DETAILS SUMMARY ADDRESS HR BR".split(
    " ",
  ),
);
/** Words in the place of a picture are there only until the picture comes. */
const STAND_IN = "missing-picture";

/** A run of words, and where it begins. */
interface Piece {
  readonly node: Text;
  readonly start: number;
}

/** The words below an element; the document must not change under it. */
export class TextMap {
  /** The words; blocks are parted by a line break. */
  readonly text: string;
  readonly #pieces: readonly Piece[];

  constructor(readonly root: Element) {
    const pieces: Piece[] = [];
    let text = "";
    let apart = false;
    const walk = (element: Element): void => {
      for (const child of element.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          const words = (child as Text).data;
          if (apart && text !== "" && words.trim() !== "") text += "\n";
          if (words.trim() !== "") apart = false;
          pieces.push({ node: child as Text, start: text.length });
          text += words;
        } else if (child.nodeType === Node.ELEMENT_NODE && !(child as Element).classList.contains(STAND_IN)) {
          const block = BLOCKS.has((child as Element).tagName);
          apart ||= block;
          walk(child as Element);
          apart ||= block;
        }
      }
    };
    walk(root);
    this.text = text;
    this.#pieces = pieces;
  }

  /** The piece that holds a place: the last one that begins at or before it. */
  #at(place: number): Piece | undefined {
    let [low, high] = [0, this.#pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle]?.start ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return this.#pieces[low - 1];
  }

  /** A place as the page knows it. */
  #point(place: number): [Text, number] | null {
    const piece = this.#at(place);
    return piece ? [piece.node, Math.min(place - piece.start, piece.node.data.length)] : null;
  }

  /** The words from one place to another, on the page. */
  range(start: number, end: number): Range | null {
    // The end belongs to the letter before it: a range ends where its words end.
    const [from, last] = [this.#point(start), this.#point(Math.max(start, end - 1))];
    if (!from || !last) return null;
    const range = this.root.ownerDocument.createRange();
    range.setStart(...from);
    range.setEnd(last[0], Math.min(last[1] + (end > start ? 1 : 0), last[0].data.length));
    return range;
  }

  /** The words from one place to another, run by run: pictures between them are no part of it. */
  runs(start: number, end: number): Range[] {
    const runs: Range[] = [];
    for (const { node, start: begin } of this.#pieces) {
      if (begin >= end) break;
      const [from, to] = [Math.max(0, start - begin), Math.min(node.data.length, end - begin)];
      if (from >= to || node.data.slice(from, to).trim() === "") continue;
      const range = this.root.ownerDocument.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      runs.push(range);
    }
    return runs;
  }

  /** Where a point of the page stands in the text; null when it is outside. */
  offset(node: Node, at: number): number | null {
    if (!this.root.contains(node)) return null;
    if (node.nodeType === Node.TEXT_NODE) {
      const piece = this.#pieces.find((each) => each.node === node);
      return piece ? piece.start + at : null;
    }
    // Between the children of an element: the first words at or after the point.
    const range = this.root.ownerDocument.createRange();
    range.setStart(node, at);
    range.collapse(true);
    const next = this.#pieces.find((each) => range.comparePoint(each.node, 0) >= 0);
    return next?.start ?? this.text.length;
  }

  /** Start and end of a range in the text; null when it lies outside, or holds no word. */
  span(range: Range): { start: number; end: number } | null {
    const { root } = this;
    if (!range.intersectsNode(root)) return null;
    const start = root.contains(range.startContainer) ? this.offset(range.startContainer, range.startOffset) : 0;
    const end = root.contains(range.endContainer) ? this.offset(range.endContainer, range.endOffset) : this.text.length;
    if (start === null || end === null) return null;
    const words = this.text.slice(start, end);
    const [before, after] = [words.length - words.trimStart().length, words.length - words.trimEnd().length];
    return before === words.length ? null : { start: start + before, end: end - after };
  }
}
