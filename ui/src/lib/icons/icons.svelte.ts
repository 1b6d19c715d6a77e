// Every icon by its name: those of the first screen are here, the others come when one of them is first shown.
import type { shapes as moreShapes } from "./more-shapes";
import { shapes } from "./shapes";

/** An icon that is here. */
export type IconName = keyof typeof shapes | keyof typeof moreShapes;

const first: Readonly<Partial<Record<IconName, string>>> = shapes;
let more = $state.raw<Readonly<Partial<Record<IconName, string>>> | null>(null);
let asked = false;

/** The shape of an icon; empty until it is here. */
export function shapeOf(name: IconName): string {
  const known = first[name] ?? more?.[name];
  if (known === undefined && !asked) {
    asked = true;
    void import("./more-shapes").then(({ shapes: rest }) => (more = rest));
  }
  return known ?? "";
}
