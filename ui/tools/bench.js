// Measures the page in Chromium, with a library in its memory: `cargo xtask bench ui`, or npm run bench -- FOLDER.
//
// A build for people but for the library in memory, which is left out of the weights. Figures are read by a person.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import { FIRST_ARTICLE, goOver, opening, watch } from "./bench-page.js";

/** @typedef {import("@playwright/test").Browser} Browser */
/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("@playwright/test").CDPSession} Devtools */

const OUT = process.argv[2] ?? "dist-bench";
const ROWS = 100_000;
/** Enough for the first screen: how long a library takes to answer is measured elsewhere. */
const SCREEN = 60;
const STARTS = 7;
const OPENED = 1_000;
/** An old laptop against this machine. */
const SLOW = 4;

const kb = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(0)} KB`;
const ms = (/** @type {number} */ value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const at = (/** @type {number[]} */ values, /** @type {number} */ share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

/** @param {string} name @param {string} figure @param {string} aim */
function say(name, figure, aim) {
  console.log(`${name.padEnd(34)} ${figure.padEnd(44)} ${aim}`);
}

/** The weights of what is built: gzipped, without faces, and without the library in memory. */
function weigh() {
  const files = readdirSync(join(OUT, "assets"))
    .map((name) => join("assets", name))
    .concat(
      "index.html",
      readdirSync(OUT).filter((name) => name.endsWith(".js")),
    )
    .filter((name) => /\.(?:js|css|html)$/.test(name) && !/memory|\bbm-|\bar-/.test(name));
  const sizes = new Map(files.map((name) => [name, gzipSync(readFileSync(join(OUT, name)), { level: 9 }).length]));
  const html = readFileSync(join(OUT, "index.html"), "utf8");
  const first = [...sizes].filter(([name]) => name === "index.html" || html.includes(name));
  const sum = (/** @type {[string, number][]} */ list) => list.reduce((total, [, size]) => total + size, 0);
  // A window loads the words of one language.
  const words = [...sizes].filter(([name]) => /assets\/(?:fr|en)-/.test(name));
  const all = sum([...sizes]) - Math.min(...words.map(([, size]) => size));
  say("weight, gzipped, without faces", `first screen ${kb(sum(first))}, all of it ${kb(all)}`, "under 200 KB");
}

/** @param {Browser} browser @param {string} url @param {number} slow @param {number} rows */
async function open(browser, url, slow, rows) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "fr-FR" });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  if (slow > 1) await devtools.send("Emulation.setCPUThrottlingRate", { rate: slow });
  await page.goto(`${url}?memory=${String(rows)}`);
  await page.getByRole("option").first().waitFor();
  await page.waitForFunction("window.bench.listAt !== null");
  return { context, page, devtools };
}

/** @type {(page: Page) => Promise<number[]>} */
const longest = (page) => page.evaluate("window.bench.tasks()");

/** @param {Browser} browser @param {string} url @param {number} slow */
async function starts(browser, url, slow) {
  /** @type {number[][]} */
  const [paints = [], lists = [], tasks = []] = [[], [], []];
  for (let round = 0; round < STARTS; round++) {
    const { context, page } = await open(browser, url, slow, SCREEN);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN));
    lists.push(/** @type {number} */ (await page.evaluate("window.bench.listAt")));
    tasks.push(...(await longest(page)));
    await context.close();
  }
  const name = slow > 1 ? `start, processor ${slow} × slower` : "start";
  const figures = `first paint ${ms(at(paints, 0.5))}, list ${ms(at(lists, 0.5))}`;
  say(name, `${figures}, longest task ${ms(Math.max(0, ...tasks))}`, slow > 1 ? "" : "no task over 50 ms");
}

/** @param {Browser} browser @param {string} url @param {number} slow */
async function scrolling(browser, url, slow) {
  const { context, page, devtools } = await open(browser, url, slow, ROWS);
  await page.getByRole("navigation").getByRole("button", { name: "Tout" }).first().click();
  await page.waitForFunction(
    (rows) => Number(document.querySelector("[role=option]")?.getAttribute("aria-setsize")) >= rows,
    ROWS,
  );
  await longest(page);
  const before = await worked(devtools);
  const { frames, empty, reached } = await page.evaluate(goOver);
  const own = (await worked(devtools)) - before;
  const tasks = await longest(page);
  const late = frames.filter((frame) => frame > 25).length;
  const rate = `median ${ms(at(frames, 0.5))}, 99 % under ${ms(at(frames, 0.99))}, ${String(late)} of ${String(frames.length)} late`;
  say(slow > 1 ? `frames, processor ${slow} × slower` : `frames of a scroll, ${ROWS} rows`, rate, "16.7 ms");
  say("  own work a frame", ms(own / frames.length), "");
  if (slow === 1) say("  rows", `to row ${String(reached)}; ${String(empty)} frames had an empty one`, "");
  say("  longest task", ms(Math.max(0, ...tasks)), slow > 1 ? "" : "50 ms");
  await context.close();
}

/** What the page's own thread has worked so far, in milliseconds: others on the machine do not lengthen it. */
async function worked(/** @type {Devtools} */ devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

async function heap(/** @type {Devtools} */ devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (/** @type {string} */ name) => metrics.find((each) => each.name === name)?.value ?? 0;
  return {
    bytes: of("JSHeapUsedSize"),
    nodes: of("Nodes"),
    documents: of("Documents"),
    listeners: of("JSEventListeners"),
  };
}

/** Opens articles one after the other by the key, and gives back what each took. */
async function readOn(/** @type {Page} */ page, /** @type {number} */ count) {
  /** @type {number[]} */
  const took = [];
  for (let turn = 0; turn < count; turn++) {
    await page.evaluate(opening);
    await page.keyboard.press("j");
    took.push(await page.evaluate("window.bench.opened"));
  }
  return took;
}

/** @param {Browser} browser @param {string} url @param {number} slow */
async function articles(browser, url, slow) {
  const { context, page, devtools } = await open(browser, url, slow, ROWS);
  await page.getByRole("navigation").getByRole("button", { name: "Tout" }).first().click();
  await page.waitForFunction(
    (rows) => Number(document.querySelector("[role=option]")?.getAttribute("aria-setsize")) >= rows,
    ROWS,
  );
  await page.keyboard.press("j");
  await page.waitForFunction(FIRST_ARTICLE);
  await readOn(page, 20);
  await longest(page);
  const before = await worked(devtools);
  const took = await readOn(page, slow > 1 ? 60 : 200);
  const own = (await worked(devtools)) - before;
  const tasks = await longest(page);
  const figures = `median ${ms(at(took, 0.5))}, 95 % under ${ms(at(took, 0.95))}`;
  say(slow > 1 ? `an article, processor ${slow} × slower` : "an article opens", figures, slow > 1 ? "" : "50 ms");
  say("  longest task", ms(Math.max(0, ...tasks)), slow > 1 ? "" : "50 ms");
  say("  own work an article", ms(own / took.length), "");
  if (slow === 1) await memory(page, devtools);
  await context.close();
}

async function memory(/** @type {Page} */ page, /** @type {Devtools} */ devtools) {
  const before = await heap(devtools);
  await readOn(page, OPENED);
  const after = await heap(devtools);
  const mb = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  say(`memory over ${OPENED} articles`, `${mb(before.bytes)} to ${mb(after.bytes)}`, "flat");
  const grown = (/** @type {"nodes" | "documents" | "listeners"} */ name) =>
    `${name} ${String(before[name])} to ${String(after[name])}`;
  say("  in the page", /** @type {const} */ (["nodes", "documents", "listeners"]).map(grown).join(", "), "flat");
}

await build({ mode: "bench", logLevel: "warn", build: { outDir: OUT, emptyOutDir: true } });
weigh();
const server = await preview({ build: { outDir: OUT }, preview: { host: "127.0.0.1", port: 0 }, logLevel: "warn" });
const url = `http://127.0.0.1:${String(/** @type {import("node:net").AddressInfo} */ (server.httpServer.address()).port)}/`;
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--enable-precise-memory-info"],
});
for (const slow of [1, SLOW]) {
  await starts(browser, url, slow);
  await scrolling(browser, url, slow);
  await articles(browser, url, slow);
}
await browser.close();
await new Promise((done) => server.httpServer.close(done));
process.exit(0);
