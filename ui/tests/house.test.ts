// What the page's sources keep to, beyond what eslint can say: HOUSE.md.
import { posix } from "node:path";
import { expect, test } from "vitest";
import { sources } from "./sources";

const files = sources();
const written = [...files].filter(([path]) => !/\.test\.ts$|bindings\.ts$|shapes\.ts$/.test(path));

/** What a file imports of our own, as paths from the sources. */
function importsOf(path: string, text: string): string[] {
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");
  return found.flatMap((name) => {
    const at = posix.join(posix.dirname(path), name.replace(/\?.*$/, ""));
    return [at, `${at}.ts`].filter((each) => files.has(each));
  });
}

test("no two files import each other, by whatever way round", () => {
  const state = new Map<string, "open" | "done">();
  const visit = (path: string, way: string[]): void => {
    if (state.get(path) === "done") return;
    expect(state.get(path), `a circle: ${[...way, path].join(" -> ")}`).not.toBe("open");
    state.set(path, "open");
    // Types alone make no circle at run time.
    const text = (files.get(path) ?? "").replace(/import type [^;]+;/g, "");
    for (const next of importsOf(path, text)) visit(next, [...way, path]);
    state.set(path, "done");
  };
  for (const path of files.keys()) visit(path, []);
});

test("colours stand in tokens.css alone", () => {
  for (const [path, text] of written) {
    if (path === "styles/tokens.css" || path.includes("memory-sample")) continue;
    expect(text, path).not.toMatch(/#[0-9a-f]{6}\b|#[0-9a-f]{3}\b(?=[;\s])|rgba?\(|hsla?\(|oklch\(/i);
  }
});

test("everything mirrors: no left or right in a style", () => {
  const physical =
    /(?:^|[\s;{])(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|(?:^|[\s;{])(?:left|right|top|bottom|width|height)\s*:|text-align:\s*(?:left|right)/m;
  for (const [path, text] of written) {
    const style = path.endsWith(".css") ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "");
    expect(style.replace(/@media[^{]*\{/g, ""), path).not.toMatch(physical);
  }
});

test("no style is written into the HTML: the window's rules would drop it", () => {
  for (const [path, text] of written) expect(text, path).not.toMatch(/\sstyle="/);
});

test("files stay small, and open with why they are there", () => {
  for (const [path, text] of written) {
    if (path.endsWith(".json")) continue;
    const lines = text.split("\n");
    expect(lines.length, path).toBeLessThan(path.endsWith(".css") ? 400 : 350);
    const opening = lines.slice(0, 3).join("\n");
    expect(opening, `${path} does not say why it exists`).toMatch(/\/\/ |\/\*/);
  }
});

test("no room is called by a name that says nothing", () => {
  for (const path of files.keys())
    expect(path).not.toMatch(/\b(?:utils?|helpers?|common|services?|managers?|misc|base)\b\.ts/);
});

test("every word of the messages is said somewhere", () => {
  const text = written
    .filter(([path]) => !path.endsWith(".json"))
    .map(([, each]) => each)
    .join("\n");
  const keys = Object.keys(JSON.parse(files.get("messages/fr.json") ?? "{}") as object);
  const spelled = (key: string) => text.includes(`"${key}"`);
  const built = (key: string) => text.includes(`\`${key.slice(0, key.lastIndexOf("."))}.\${`);
  const unused = keys.filter((key) => {
    const stem = key.replace(/\.(?:one|other)$/, "");
    return !spelled(stem) && !built(stem);
  });
  expect(unused).toEqual([]);
});
