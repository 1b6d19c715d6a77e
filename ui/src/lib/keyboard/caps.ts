// How a key is written for a person: « Maj » and « espace » and not `Shift` and ` `.
import type { TextKey } from "../i18n/messages";

const CAPS: Readonly<Record<string, TextKey>> = {
  Space: "keycap.space",
  Shift: "keycap.shift",
  Escape: "keycap.escape",
  Enter: "keycap.enter",
  Delete: "keycap.delete",
  Ctrl: "keycap.ctrl",
  Alt: "keycap.alt",
  ArrowUp: "keycap.up",
  ArrowDown: "keycap.down",
};

/** The caps that are pressed together, as they are printed on the keys. */
export function capsOf(press: string, t: (key: TextKey) => string): string[] {
  // "Ctrl++" is Ctrl and the plus sign.
  const parts = press.replace(/\+\+$/, "+plus").split("+");
  return parts.map((part) => {
    const named = CAPS[part];
    if (named) return t(named);
    return part === "plus" ? "+" : part;
  });
}

/** A key in one line: `Ctrl + K`, `g puis u`. */
export const spokenKey = (keys: string, t: (key: TextKey) => string): string =>
  keys
    .split(" ")
    .map((press) => capsOf(press, t).join(" + "))
    .join(` ${t("keycap.then")} `);
