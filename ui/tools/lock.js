// Writes package-lock.json without the addresses of a registry, so that each machine asks its own: npm run lock.
//
// npm leaves out, without a word, an optional package whose wanted version the registry does not list (the one for
// another system, on a mirror that lags), and then `npm ci` refuses the lock everywhere: said here, where it can be mended.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const LOCK = new URL("../package-lock.json", import.meta.url);
rmSync(LOCK, { force: true });
execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], { stdio: "inherit" });
const { packages, ...head } = JSON.parse(readFileSync(LOCK, "utf8"));
for (const entry of Object.values(packages)) delete entry.resolved;
writeFileSync(LOCK, `${JSON.stringify({ ...head, packages }, null, 2)}\n`);

const absent = Object.entries(packages).flatMap(([holder, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)))
    .map((name) => `${name}, wanted by ${holder}`),
);
if (absent.length > 0) {
  console.error(`Not in the registry in the wanted version; pin the holder in "overrides":\n  ${absent.join("\n  ")}`);
  process.exit(1);
}
