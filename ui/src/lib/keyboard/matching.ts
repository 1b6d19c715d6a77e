// From a pressed key to the act it asks for: plain functions, so that they can be tested without a window.
import { type Act, SHORTCUTS } from "./shortcuts";

/** What is needed of a key event. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

/** What is needed of the element that has the focus. */
export interface Focused {
  readonly tagName: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
  getAttribute(name: string): string | null;
}

const BY_KEYS = new Map(SHORTCUTS.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)));
const FIRST_OF_TWO = new Set([...BY_KEYS.keys()].filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]));
/** Keys that do their own work on a control that has the focus. */
const ON_CONTROLS = new Set(["Space", "Shift+Space", "Enter"]);
const CONTROLS = new Set(["BUTTON", "A", "SUMMARY", "AUDIO"]);

/** A press as the table writes it. */
export function nameOf(press: Press): string {
  const key = press.key === " " ? "Space" : press.key;
  // A sign already carries its Shift; a letter and a named key do not.
  const shifted = press.shiftKey && (key.length > 1 || /^\p{L}$/u.test(key));
  return shifted ? `Shift+${key.length === 1 ? key.toUpperCase() : key}` : key;
}

/** Whether the person is writing, or choosing with the keys of the control itself. */
export function isWriting(focused: Focused | null): boolean {
  if (!focused) return false;
  if (focused.isContentEditable || focused.tagName === "TEXTAREA" || focused.tagName === "SELECT") return true;
  return focused.tagName === "INPUT" && !["button", "checkbox", "submit", "reset"].includes(focused.type ?? "text");
}

const isControl = (focused: Focused | null): boolean =>
  focused !== null && (CONTROLS.has(focused.tagName) || focused.getAttribute("role") === "menuitem");

/** Reads presses one after another; knows the first half of a sequence. */
export class KeyReader {
  #first: string | null = null;

  /** The act that this press asks for, or none. */
  read(press: Press, focused: Focused | null): Act | null {
    const first = this.#first;
    this.#first = null;
    if (press.isComposing || press.ctrlKey || press.altKey || press.metaKey) return null;
    const name = nameOf(press);
    // F6 writes nothing: it leaves a field as it leaves a pane.
    if (isWriting(focused) && !name.endsWith("F6")) return null;
    if (ON_CONTROLS.has(name) && isControl(focused)) return null;
    const whole = first === null ? undefined : BY_KEYS.get(`${first} ${name}`);
    if (whole) return whole;
    if (FIRST_OF_TWO.has(name)) this.#first = name;
    return BY_KEYS.get(name) ?? null;
  }
}
