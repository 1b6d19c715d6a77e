// Whatever is in a page, it neither runs nor asks the web when it is shown.
import { writeFileSync } from "node:fs";
import { expect, test } from "./kit";

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
  `<meta http-equiv="refresh" content="0;url=https://evil.invalid/"><base href="https://evil.invalid/">`,
  `<form action="https://evil.invalid/"><button>go</button></form>`,
  `<p style="background:url(https://evil.invalid/b.png)">fond</p><style>p{background:url(https://evil.invalid/c.png)}</style>`,
  `<video poster="https://evil.invalid/p.png" src="https://evil.invalid/v.mp4" autoplay></video>`,
  `<object data="https://evil.invalid/o"></object><embed src="https://evil.invalid/e">`,
];

const evil = (page: { evaluate: <T>(read: () => T) => Promise<T> }) =>
  page.evaluate(() => document.documentElement.dataset["evil"] ?? null);

test("a hostile page is only words", async ({ window, page, folder, kalan }) => {
  const file = `${folder}/hostile.html`;
  writeFileSync(
    file,
    `<html lang="fr"><title>Hostile</title><article><h1>Hostile</h1>${WORDS}${VECTORS.join("")}${WORDS}</article>`,
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

test("the frame holds alone, should the sanitizer let everything through", async ({ window, page, folder, kalan }) => {
  const file = `${folder}/page.html`;
  writeFileSync(file, `<html lang="fr"><title>Une page</title><article><h1>Une page</h1>${WORDS}</article>`);
  kalan("add", file);
  const outside: string[] = [];
  page.on("request", (request) => {
    if (/evil\.invalid/.test(request.url())) outside.push(request.url());
  });
  await page.route("**/api/open_article", async (route) => {
    const answer = (await (await route.fetch()).json()) as { html: string };
    await route.fulfill({ json: { ...answer, html: answer.html + VECTORS.join("") } });
  });
  await page.reload();
  await window.row("Une page").click();
  await expect(window.headline).toHaveText("Une page");
  await expect(window.article.locator("script").first(), "the vectors are really there").toBeAttached();
  await window.article.locator("#js").click();
  await window.article.getByText("dehors").click();
  expect(await evil(page), "nothing of it ran").toBeNull();
  expect(page.url(), "the window stays").not.toContain("evil");
  expect(outside, "nothing was asked of the web").toEqual([]);
});
