// Articles are read in one frame, one after the other: nothing of one stays in the next, and nothing is lost on the way.
import { writeFileSync } from "node:fs";
import { expect, type Fixtures, type Page, test, webOf } from "./kit";

const WORDS = "Au matin l’eau descend, et avec elle les barques des écoliers, lentement, avant midi. ";
const LONG = Array.from({ length: 40 }, (_, at) => `<p>Paragraphe ${String(at)}. ${WORDS.repeat(4)}</p>`).join("");
const NOTE = '<p>La décrue<sup><a href="#fn1" id="ref1">1</a></sup>.</p><ol><li id="fn1">Baisse des eaux.</li></ol>';

type Opened = Pick<Fixtures, "window" | "folder" | "kalan"> & { page: Page };

/** Saves articles by their titles, and shows the list. */
async function keep({ page, folder, kalan }: Opened, articles: Readonly<Record<string, string>>): Promise<void> {
  for (const [title, html] of Object.entries(articles)) {
    const file = `${folder}/${title}.html`;
    writeFileSync(file, `<html lang="fr"><title>${title}</title><article><h1>${title}</h1>${html}</article></html>`);
    await kalan("add", file);
  }
  await page.reload();
}

const inner = async <T>(page: Page, look: () => T): Promise<T | undefined> => page.frames()[1]?.evaluate(look);
const painted = (page: Page) =>
  inner(page, () =>
    [...(CSS as unknown as { highlights: Map<string, Set<Range>> }).highlights]
      .filter(([, ranges]) => ranges.size > 0)
      .map(([name]) => name),
  );

test("fifty articles back and forth: one frame, one document, and no more listeners at the end", async ({
  window,
  page,
  web,
  kalan,
}) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await page.reload();
  await window.rows.first().waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const listeners = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "JSEventListeners")?.value;
  };
  const opened = async (key: "j" | "k") => {
    const before = await window.headline.textContent();
    await page.keyboard.press(key);
    await expect(window.headline).not.toHaveText(before ?? "");
  };
  await page.keyboard.press("j");
  await window.headline.waitFor();
  for (const key of ["j", "k", "j", "k"] as const) await opened(key);
  await page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>("main iframe");
    Object.assign(window, { frame, document0: frame?.contentDocument });
  });
  const first = await listeners();
  for (let turn = 0; turn < 50; turn++) await opened(turn % 10 < 5 ? "j" : "k");
  const same = await page.evaluate(() => {
    const { frame, document0 } = window as unknown as { frame: HTMLIFrameElement; document0: Document };
    return frame.isConnected && frame.contentDocument === document0;
  });
  expect(same, "it is the frame and the document of the first one").toBe(true);
  expect(await page.locator("iframe").count()).toBe(1);
  await expect(window.article.locator("body > article")).toHaveCount(1);
  expect(await listeners(), "whoever listened for one article listens no more").toBe(first);
});

test("what is found, marked, chosen and noted in one article is gone in the next", async ({
  window,
  page,
  folder,
  kalan,
}) => {
  await keep({ window, page, folder, kalan }, { "Le puits": LONG, "Le fleuve": NOTE + LONG });
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
  await page.keyboard.press("h");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Chercher dans l’article" }).fill("barques");
  await expect.poll(() => painted(page)).toEqual(expect.arrayContaining(["kalan-current", "kalan-found", "kalan-ochre"]));
  await window.article.getByRole("link", { name: "1" }).click();
  await expect(window.article.getByRole("dialog"), "the note is open").toBeVisible();
  await window.row("Le puits").click();
  await expect(window.headline).toHaveText("Le puits");
  await expect(page.getByRole("search", { name: "Chercher dans l’article" })).toHaveCount(0);
  await expect(window.article.getByRole("dialog"), "the note went with its article").toHaveCount(0);
  expect(await painted(page), "nothing is painted").toEqual([]);
  expect(await inner(page, () => String(getSelection())), "nothing is chosen").toBe("");
  await window.row("Le fleuve").click();
  await expect(window.headline).toHaveText("Le fleuve");
  await expect.poll(() => painted(page), { message: "the highlight is its own" }).toEqual(["kalan-ochre"]);
});

test("the keys go on while the article has the focus, and each article is shown at its own place at once", async ({
  window,
  page,
  folder,
  kalan,
}) => {
  await keep({ window, page, folder, kalan }, { "Le puits": LONG, "La note": `<p>${WORDS.repeat(6)}</p>`, "Le fleuve": LONG });
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
  await page.keyboard.press("F6");
  await expect(page.locator("main iframe")).toBeFocused();
  const kept = page.waitForResponse("**/api/set_progress");
  for (let turn = 0; turn < 3; turn++) await page.keyboard.press("Space");
  await kept;
  const place = await inner(page, () => scrollY);
  expect(place).toBeGreaterThan(500);
  // Every picture of the screen from now on: whose words they are, and where they stand.
  await page.evaluate(() => {
    const seen: [string, number][] = [];
    const look = () => {
      const view = document.querySelector<HTMLIFrameElement>("main iframe")?.contentWindow;
      seen.push([view?.document.querySelector("h1")?.textContent ?? "", view?.scrollY ?? -1]);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { seen });
  });
  const seen = async (title: string) => {
    const all = await page.evaluate(() => (window as unknown as { seen: [string, number][] }).seen.splice(0));
    return [...new Set(all.filter(([of]) => of === title).map(([, at]) => at))];
  };
  await page.keyboard.press("j");
  await expect(window.headline).toHaveText("La note");
  await expect(page.locator("main iframe"), "the focus stays").toBeFocused();
  const foot = page.getByRole("progressbar", { name: "Lu" });
  await page.keyboard.press("k");
  await expect(window.headline).toHaveText("Le fleuve");
  expect(await seen("La note"), "never where the one before stood").toEqual([0]);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(window.headline).toHaveText("Le puits");
  await expect(foot).toHaveAttribute("value", "0");
  expect(await seen("Le puits")).toEqual([0]);
  for (const back of await seen("Le fleuve")) expect(Math.abs(back - (place ?? 0)), "as it was left").toBeLessThan(40);
});

test("a voice goes on over the next article, and marks nothing in it", async ({ window, page, folder, kalan }) => {
  await page.route("**/api/has_voice", (route) => route.fulfill({ json: { found: true } }));
  // The first sentence is being said all the while.
  await page.route("**/api/speak", () => undefined);
  await keep({ window, page, folder, kalan }, { "Le puits": LONG, "Le fleuve": LONG });
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
  await page.keyboard.press("l");
  await expect.poll(() => painted(page)).toEqual(["kalan-spoken"]);
  await window.row("Le puits").click();
  await expect(window.headline).toHaveText("Le puits");
  await expect(page.getByRole("toolbar", { name: "Lecture à voix haute" })).toBeVisible();
  expect(await painted(page)).toEqual([]);
});

test("pages: the next article begins at its first, and the one before is opened where it was", async ({
  window,
  page,
  folder,
  kalan,
}) => {
  await keep({ window, page, folder, kalan }, { "Le puits": LONG, "Le fleuve": LONG });
  await window.row("Le fleuve").click();
  await page.keyboard.press("f");
  await page.getByRole("button", { name: "Tous les réglages du texte" }).click();
  await page.getByRole("radio", { name: "Page par page" }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const kept = page.waitForResponse("**/api/set_progress");
  for (let turn = 0; turn < 3; turn++) await page.keyboard.press("Space");
  await kept;
  const left = () => inner(page, () => document.querySelector(".article")?.getBoundingClientRect().left);
  const place = await left();
  expect(place).toBeLessThan(-1000);
  await window.row("Le puits").click();
  await expect(window.headline).toHaveText("Le puits");
  expect(await left()).toBe(0);
  await page.locator("main iframe").focus();
  await page.keyboard.press("ArrowRight");
  expect(await left()).toBeLessThan(0);
  for (let turn = 0; turn < 2; turn++) await page.keyboard.press("ArrowLeft");
  expect(await left(), "nobody turns the pages of the article before").toBe(0);
  await window.row("Le fleuve").click();
  await expect(window.headline).toHaveText("Le fleuve");
  expect(await left()).toBe(place);
});

test("a frame that was led elsewhere is made anew for the next article", async ({ window, page, folder, kalan }) => {
  const evil = await webOf(new Map([["/", { type: "text/html", body: "<h1>ailleurs</h1>" }]]));
  await keep({ window, page, folder, kalan }, { "Le puits": LONG, "Le fleuve": LONG });
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
  await page.evaluate((url) => {
    const frame = document.querySelector<HTMLIFrameElement>("main iframe");
    if (frame?.contentWindow) frame.contentWindow.location.href = url;
  }, evil.url);
  await expect.poll(() => page.evaluate(() => document.querySelector<HTMLIFrameElement>("main iframe")?.contentDocument)).toBeNull();
  expect(evil.asked, "the browser stopped at the frame's door").toEqual([]);
  await page.keyboard.press("j");
  await expect(window.headline).toHaveText("Le puits");
  await evil.stop();
});
