// From a pressed key to the act it asks for: plain functions, so that they can be tested without a window.
import type { Keymap } from "./keymap";
import type { Act } from "./shortcuts";

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

/** Keys that do their own work on a control that has the focus. */
const ON_CONTROLS = new Set(["Space", "Shift+Space", "Enter"]);
const CONTROLS = new Set(["BUTTON", "A", "SUMMARY", "AUDIO"]);

/** A press as the table writes it: `j`, `Shift+A`, `Ctrl+K`, `Shift+Space`. */
export function nameOf(press: Press): string {
  const key = press.key === " " ? "Space" : press.key;
  const isLetter = /^\p{L}$/u.test(key);
  const held = press.ctrlKey || press.metaKey;
  // A sign already carries its Shift; a letter and a named key do not.
  const shifted = press.shiftKey && (key.length > 1 || isLetter);
  const parts = [held ? "Ctrl+" : "", press.altKey ? "Alt+" : "", shifted ? "Shift+" : ""].join("");
  return parts + (parts !== "" && isLetter ? key.toUpperCase() : key);
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
  readonly #keys: () => Keymap;

  constructor(keys: () => Keymap) {
    this.#keys = keys;
  }

  /** The act that this press asks for, or none. */
  read(press: Press, focused: Focused | null): Act | null {
    const first = this.#first;
    this.#first = null;
    if (press.isComposing) return null;
    const keys = this.#keys();
    const name = nameOf(press);
    // F6 writes nothing, and neither does a letter with Ctrl: they leave a field as they leave a pane.
    const writes = !name.endsWith("F6") && !/^(?:Ctrl|Alt)\+/.test(name);
    if (writes && isWriting(focused)) return null;
    if (ON_CONTROLS.has(name) && isControl(focused)) return null;
    const whole = first === null ? undefined : keys.actOf(`${first} ${name}`);
    if (whole) return whole;
    if (keys.begins(name)) this.#first = name;
    return keys.actOf(name) ?? null;
  }
}
