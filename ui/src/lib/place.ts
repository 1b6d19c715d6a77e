// Where a small sheet stands: below what it belongs to, above it when there is no room, never outside the window.

/** What it belongs to, in the window's pixels. */
export interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const GAP_PX = 6;

/** Moves a box that is fixed at the window's corner; `above` when it is wanted over its anchor. */
export function placeAt(box: HTMLElement, at: Anchor, above = false): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const [over, under] = [at.top - GAP_PX - height, at.bottom + GAP_PX];
  const fits = above ? over >= 0 : under + height > window.innerHeight && over >= 0;
  const x = Math.max(GAP_PX, Math.min(at.left, window.innerWidth - width - GAP_PX));
  const y = Math.max(GAP_PX, Math.min(fits ? over : under, window.innerHeight - height));
  box.style.translate = `${String(x)}px ${String(y)}px`;
}
