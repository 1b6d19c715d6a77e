// The page's own sources, for the tests that read them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the sources. */
export const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** Every file below the sources, by its path from there. */
export function sources(): Map<string, string> {
  const files = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? files(path) : [path];
    });
  return new Map(files(SRC).map((path) => [relative(SRC, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]));
}
