// Whatever is in a page, it neither runs nor asks the web when it is shown.
import { writeFileSync } from "node:fs";
import { expect, type Fixtures, type Page, test } from "./kit";

const WORDS = "<p>Le fleuve descend, et avec lui les pirogues des écoliers, lentement, avant midi.</p>".repeat(14);
const MARK = "document.documentElement.dataset.evil = parent.document.documentElement.dataset.evil = '1'";
const VECTORS = [
  `<script>${MARK}</script>`,
  `<img src="data:image/png;base64,x" onerror="${MARK}">`,
  `<svg onload="${MARK}"><script>${MARK}</script></svg>`,
  `<iframe srcdoc="<script>${MARK}</script>"></iframe>`,
  `<a id="js" href="javascript:${MARK}">lien</a>`,
  `<a href="https://evil.invalid/a" ping="https://evil.invalid/ping" target="_top">dehors</a>`,
  `<link rel="preconnect" href="https://evil.invalid/"><link rel="stylesheet" href="https://evil.invalid/s.css">`,
  `<base href="https://evil.invalid/">`,
  `<form action="https://evil.invalid/"><button>go</button></form>`,
  `<p style="background:url(https://evil.invalid/b.png)">fond</p><style>p{background:url(https://evil.invalid/c.png)}</style>`,
  `<video poster="https://evil.invalid/p.png" src="https://evil.invalid/v.mp4" autoplay></video>`,
  `<object data="https://evil.invalid/o"></object><embed src="https://evil.invalid/e">`,
];

const REFRESH = `<meta http-equiv="refresh" content="0;url=https://evil.invalid/">`;

type Opened = Pick<Fixtures, "window" | "folder" | "kalan"> & { page: Page };

const evil = (page: { evaluate: <T>(read: () => T) => Promise<T> }) =>
  page.evaluate(() => document.documentElement.dataset["evil"] ?? null);

test("a hostile page is only words", async ({ window, page, folder, kalan }) => {
  const file = `${folder}/hostile.html`;
  writeFileSync(
    file,
    `<html lang="fr"><title>Hostile</title><article><h1>Hostile</h1>${WORDS}${VECTORS.join("")}${REFRESH}${WORDS}</article>`,
  );
  kalan("add", file);
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(page.url()).origin)) outside.push(request.url());
  });
  await page.reload();
  await window.row("Hostile").click();
  await expect(window.headline).toHaveText("Hostile");
  await expect(
    window.article.locator("script, iframe, form, link[rel], object, embed, style"),
    "none is left",
  ).toHaveCount(0);
  expect(await evil(page)).toBeNull();
  expect(outside.filter((url) => !url.startsWith("data:"))).toEqual([]);
});

/** Opens a page to whose body `html` was added behind the sanitizer's back; gives the requests that left. */
async function openWith({ window, page, folder, kalan }: Opened, html: string): Promise<string[]> {
  const file = `${folder}/page.html`;
  writeFileSync(file, `<html lang="fr"><title>Une page</title><article><h1>Une page</h1>${WORDS}</article>`);
  kalan("add", file);
  const outside: string[] = [];
  page.on("request", (request) => {
    if (/evil\.invalid/.test(request.url())) outside.push(request.url());
  });
  await page.route("**/api/open_article", async (route) => {
    const answer = (await (await route.fetch()).json()) as { html: string };
    await route.fulfill({ json: { ...answer, html: answer.html + html } });
  });
  await page.reload();
  await window.row("Une page").click();
  return outside;
}

test("the frame holds alone, should the sanitizer let everything through", async ({ window, page, folder, kalan }) => {
  const outside = await openWith({ window, page, folder, kalan }, VECTORS.join(""));
  await expect(window.headline).toHaveText("Une page");
  await expect(window.article.locator("script").first(), "the vectors are really there").toBeAttached();
  await window.article.locator("#js").click();
  await window.article.getByText("dehors").click();
  expect(await evil(page), "nothing of it ran").toBeNull();
  expect(page.url(), "the window stays").not.toContain("evil");
  expect(outside, "nothing was asked of the web").toEqual([]);
});

test("nothing of an article can lead its frame elsewhere", async ({ window, page, folder, kalan }) => {
  const outside = await openWith({ window, page, folder, kalan }, REFRESH);
  await page.locator("main iframe").waitFor();
  // The browser stops at the frame's door: the article may be gone from view, and nothing was asked for.
  await expect.poll(() => page.frames().some((frame) => frame.url().startsWith("https://evil"))).toBe(false);
  expect(outside, "nothing was asked of the web").toEqual([]);
});
