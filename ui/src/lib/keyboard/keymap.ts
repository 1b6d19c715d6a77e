// Which keys ask for which acts: the table's own, but for those that the person changed or switched off.
import { type Act, type Shortcut, SHORTCUTS } from "./shortcuts";

/** The keys as they are now. */
export interface Keymap {
  /** The keys of an act, the first one for its button's hint. */
  of(act: Act): readonly string[];
  /** The act that a press, or two presses with a space between, ask for. */
  actOf(keys: string): Act | undefined;
  /** Whether a press is the first of two. */
  begins(key: string): boolean;
}

/** Keys that belong to the system, to fields or to every list. */
const RESERVED = new Set([
  ..."ACVXYZ".split("").map((letter) => `Ctrl+${letter}`),
  ...["Tab", "Shift+Tab", "Escape", "Enter", "Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead"],
  ...["Up", "Down", "Left", "Right"].map((way) => `Arrow${way}`),
  ...["Home", "End", "PageUp", "PageDown", "Unidentified", "Process", "Compose"],
]);

/** A key that writes a sign by itself: who speaks to the computer, or rests a hand on it, may not want it. */
const isLetter = (keys: string): boolean =>
  keys.split(" ").some((key) => [...key.replace(/^Shift\+/, "")].length === 1);

/** Whether the person may give an act this key. */
export const isFree = (key: string): boolean =>
  !RESERVED.has(key) && !SHORTCUTS.some(({ keys, within }) => within && keys.includes(key));

/** The keys of an act before anybody changed or switched off any. */
export const usualKeys = (act: Act): readonly string[] => SHORTCUTS.find(({ id }) => id === act)?.keys ?? [];

/** The acts whose keys cannot be pressed beside this one: the same key, or one that begins the other. */
export function conflicts(act: Act, key: string, keysOf: (act: Act) => readonly string[]): Shortcut[] {
  const meets = (other: string) => other === key || other.startsWith(`${key} `) || key.startsWith(`${other} `);
  return SHORTCUTS.filter(({ id, within }) => id !== act && !within && keysOf(id).some(meets));
}

/** The keys, with the person's changes. */
export function keymap(changed: Readonly<Record<string, readonly string[]>>, letters: boolean): Keymap {
  const all = new Map(
    SHORTCUTS.map(({ id, keys, within }) => {
      const chosen = within ? keys : (changed[id] ?? keys);
      return [id, letters || within ? chosen : chosen.filter((key) => !isLetter(key))] as const;
    }),
  );
  // The list's own keys are read by the list.
  const read = SHORTCUTS.filter(({ within }) => !within);
  const acts = new Map(read.flatMap(({ id }) => (all.get(id) ?? []).map((key) => [key, id] as const)));
  const first = new Set([...acts.keys()].filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]));
  return {
    of: (act) => all.get(act) ?? [],
    actOf: (keys) => acts.get(keys),
    begins: (key) => first.has(key),
  };
}
