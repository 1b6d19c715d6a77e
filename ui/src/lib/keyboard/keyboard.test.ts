import { expect, test } from "vitest";
import en from "../../messages/en.json";
import fr from "../../messages/fr.json";
import { type Focused, isWriting, KeyReader, nameOf, type Press } from "./matching";
import { conflicts, isFree, keymap, usualKeys } from "./keymap";
import { SHORTCUTS } from "./shortcuts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  ...more,
});
const USUAL = keymap({}, true);
const on = (tagName: string, more: Partial<Focused> = {}): Focused => ({ tagName, getAttribute: () => null, ...more });

test("no two acts share a key, and no key is the beginning of another's two", () => {
  const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size, keys.join(" ")).toBe(keys.length);
  for (const key of keys.filter((each) => each.includes(" "))) {
    expect(keys, `${key} could never be finished`).not.toContain(key.split(" ")[0]);
  }
});

test("each key has words in each language, so the help page is whole", () => {
  for (const { titleKey } of SHORTCUTS) {
    for (const words of [fr, en]) expect(words[titleKey]).toBeTruthy();
  }
});

test("keys as the table writes them", () => {
  expect(nameOf(press(" "))).toBe("Space");
  expect(nameOf(press(" ", { shiftKey: true }))).toBe("Shift+Space");
  expect(nameOf(press("A", { shiftKey: true }))).toBe("Shift+A");
  expect(nameOf(press("?", { shiftKey: true })), "a sign already carries its Shift").toBe("?");
  expect(nameOf(press("F6", { shiftKey: true }))).toBe("Shift+F6");
});

test("a key asks for its act", () => {
  const keys = new KeyReader(() => USUAL);
  expect(keys.read(press("j"), null)).toBe("next");
  expect(keys.read(press("/"), on("DIV"))).toBe("search");
  expect(keys.read(press("A", { shiftKey: true }), null)).toBe("all_read");
  expect(keys.read(press("y"), null)).toBeNull();
});

test("two keys one after the other", () => {
  const keys = new KeyReader(() => USUAL);
  expect(keys.read(press("g"), null)).toBeNull();
  expect(keys.read(press("u"), null)).toBe("unread");
  keys.read(press("g"), null);
  expect(keys.read(press("j"), null), "an unfinished two is forgotten").toBe("next");
  expect(keys.read(press("u"), null)).toBeNull();
});

test("silent while one writes or chooses", () => {
  const keys = new KeyReader(() => USUAL);
  const places = [
    on("INPUT", { type: "text" }),
    on("INPUT", { type: "search" }),
    on("INPUT", { type: "range" }),
    on("TEXTAREA"),
    on("SELECT"),
    on("DIV", { isContentEditable: true }),
  ];
  for (const place of places) {
    expect(isWriting(place), place.tagName).toBe(true);
    expect(keys.read(press("s"), place), place.tagName).toBeNull();
  }
  expect(keys.read(press("F6"), places[0] ?? null), "F6 leaves a field too").toBe("pane");
});

test("silent for the system's own keys and for unfinished signs", () => {
  const keys = new KeyReader(() => USUAL);
  expect(keys.read(press("a", { ctrlKey: true }), null), "Ctrl+A selects").toBeNull();
  expect(keys.read(press("s", { metaKey: true }), null)).toBeNull();
  expect(keys.read(press("n", { isComposing: true }), null)).toBeNull();
});

test("space and enter press the button that has the focus", () => {
  const keys = new KeyReader(() => USUAL);
  expect(keys.read(press(" "), on("BUTTON"))).toBeNull();
  expect(keys.read(press(" "), on("AUDIO")), "a sound is begun and held").toBeNull();
  expect(keys.read(press("Enter"), on("A"))).toBeNull();
  expect(keys.read(press("j"), on("BUTTON")), "letters go on working").toBe("next");
  expect(keys.read(press(" "), on("BODY"))).toBe("page");
});

test("a button can name its key", () => {
  expect(USUAL.of("star")).toEqual(["s"]);
});

test("with Ctrl or Alt a key is written so, and works where one writes too", () => {
  expect(nameOf(press("k", { ctrlKey: true }))).toBe("Ctrl+K");
  expect(nameOf(press("K", { metaKey: true, shiftKey: true }))).toBe("Ctrl+Shift+K");
  expect(nameOf(press("ArrowUp", { altKey: true }))).toBe("Alt+ArrowUp");
  const keys = new KeyReader(() => USUAL);
  expect(keys.read(press("k", { ctrlKey: true }), on("INPUT", { type: "search" }))).toBe("palette");
  expect(keys.read(press("a", { ctrlKey: true }), null), "the list's own keys are the list's").toBeNull();
});

test("a changed key does what the other one did, and the other one nothing", () => {
  const mine = keymap({ next: ["Ctrl+J"], read: [] }, true);
  const keys = new KeyReader(() => mine);
  expect(keys.read(press("j", { ctrlKey: true }), null)).toBe("next");
  expect(keys.read(press("j"), null)).toBeNull();
  expect(keys.read(press("m"), null), "an act without a key").toBeNull();
  expect(mine.of("read")).toEqual([]);
});

test("single letters can be switched off, and every other key stays", () => {
  const mine = keymap({}, false);
  const keys = new KeyReader(() => mine);
  for (const letter of ["j", "s", "/", "?"]) expect(keys.read(press(letter), null), letter).toBeNull();
  keys.read(press("g"), null);
  expect(keys.read(press("u"), null), "two letters are letters").toBeNull();
  expect(keys.read(press("A", { shiftKey: true }), null), "with Shift it still writes").toBeNull();
  expect(keys.read(press(" "), null)).toBe("page");
  expect(keys.read(press("F6"), null)).toBe("pane");
  expect(keys.read(press("k", { ctrlKey: true }), null)).toBe("palette");
});

test("a key that another act has is told, also one that begins or ends in it", () => {
  const named = (key: string) => conflicts("read", key, usualKeys).map(({ id }) => id);
  expect(named("s")).toEqual(["star"]);
  expect(named("g"), "it could never be pressed: others begin so").toEqual([
    "today",
    "unread",
    "starred",
    "sync_panel",
    "notes",
  ]);
  expect(named("j x"), "j would be done before x").toEqual(["next"]);
  expect(named("m"), "its own key is no conflict").toEqual([]);
});

test("what belongs to the system, to fields or to every list cannot be taken", () => {
  for (const key of ["Ctrl+C", "Ctrl+A", "Tab", "Escape", "ArrowDown", "Shift+ArrowDown", "Alt+ArrowUp"]) {
    expect(isFree(key), key).toBe(false);
  }
  for (const key of ["q", "Ctrl+J", "Shift+Q", "F2"]) expect(isFree(key), key).toBe(true);
});
