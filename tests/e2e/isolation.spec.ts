// Whatever is in a page, it neither runs nor asks the web when it is shown.
import { writeFileSync } from "node:fs";
import { expect, type Fixtures, type Page, test, webOf } from "./kit";

const WORDS = "<p>Le fleuve descend, et avec lui les pirogues des écoliers, lentement, avant midi.</p>".repeat(14);
const MARK = "document.documentElement.dataset.evil = parent.document.documentElement.dataset.evil = '1'";

/** Ways to run or to ask, of which `evil` would hear. */
const vectors = (evil: string) => [
  `<script>${MARK}</script>`,
  `<img src="data:image/png;base64,x" onerror="${MARK}"><img src="${evil}/i.png" srcset="${evil}/j.png 2x">`,
  `<svg onload="${MARK}"><script>${MARK}</script><image href="${evil}/k.png"/></svg>`,
  `<iframe srcdoc="<script>${MARK}</script>"></iframe><iframe src="${evil}/f"></iframe>`,
  `<a id="js" href="javascript:${MARK}">lien</a>`,
  `<a href="${evil}/a" ping="${evil}/ping" target="_top">dehors</a>`,
  `<link rel="stylesheet" href="${evil}/s.css"><link rel="prefetch" href="${evil}/t">`,
  `<base href="${evil}/">`,
  `<form action="${evil}/form"><button>envoyer</button></form>`,
  `<p style="background:url(${evil}/b.png)">fond</p><style>p{background:url(${evil}/c.png)}</style>`,
  `<video poster="${evil}/p.png" src="${evil}/v.mp4" autoplay></video>`,
  `<object data="${evil}/o"></object><embed src="${evil}/e">`,
];
const refresh = (evil: string) => `<meta http-equiv="refresh" content="0;url=${evil}/">`;

const ran = (page: Page) => page.evaluate(() => document.documentElement.dataset["evil"] ?? null);

type Opened = Pick<Fixtures, "window" | "folder" | "kalan"> & { page: Page };

/** Opens a page to whose body `html` was added behind the sanitizer's back. */
async function openWith({ window, page, folder, kalan }: Opened, html: string): Promise<void> {
  const file = `${folder}/page.html`;
  writeFileSync(file, `<html lang="fr"><title>Une page</title><article><h1>Une page</h1>${WORDS}</article>`);
  await kalan("add", file);
  await page.route("**/api/open_article", async (route) => {
    const answer = (await (await route.fetch()).json()) as { html: string };
    await route.fulfill({ json: { ...answer, html: answer.html + html } });
  });
  await page.reload();
  await window.row("Une page").click();
}

test("a hostile page is only words", async ({ window, page, folder, kalan }) => {
  const evil = await webOf(new Map());
  const file = `${folder}/hostile.html`;
  const body = `${WORDS}${vectors(evil.url).join("")}${refresh(evil.url)}${WORDS}`;
  writeFileSync(file, `<html lang="fr"><title>Hostile</title><article><h1>Hostile</h1>${body}</article>`);
  await kalan("add", file);
  const asked = evil.asked.length;
  await page.reload();
  await window.row("Hostile").click();
  await expect(window.headline).toHaveText("Hostile");
  const left = window.article.locator(
    "script, iframe, form, link[rel], object, embed, style, meta[http-equiv=refresh]",
  );
  await expect(left, "none of it is left").toHaveCount(0);
  expect(await ran(page)).toBeNull();
  expect(evil.asked.slice(asked), "showing it asks nothing").toEqual([]);
  await evil.stop();
});

test("the frame holds alone, should the sanitizer let everything through", async ({ window, page, folder, kalan }) => {
  const evil = await webOf(new Map());
  await openWith({ window, page, folder, kalan }, vectors(evil.url).join(""));
  await expect(window.headline).toHaveText("Une page");
  await expect(window.article.locator("script").first(), "the vectors are really there").toBeAttached();
  await window.article.locator("#js").click();
  await window.article.getByRole("button", { name: "envoyer" }).click();
  await window.article.getByText("dehors").click();
  await expect(page.getByRole("menu", { name: "Ce lien" }), "a link asks first").toBeVisible();
  expect(await ran(page), "nothing of it ran").toBeNull();
  expect(page.url(), "the window stays").not.toContain(evil.url);
  expect(evil.asked, "nothing was asked of the web").toEqual([]);
  await evil.stop();
});

test("nothing of an article can lead its frame elsewhere", async ({ window, page, folder, kalan }) => {
  const evil = await webOf(new Map([["/", { type: "text/html", body: "<h1>ailleurs</h1>" }]]));
  const referrer = '<meta name="referrer" content="unsafe-url">';
  await openWith({ window, page, folder, kalan }, refresh(evil.url) + referrer);
  await expect(window.headline).toHaveText("Une page");
  // It would act on the document, and so on every article that is shown in it after this one.
  await expect(window.article.locator("body meta")).toHaveCount(0);
  await expect(window.article.getByText("ailleurs")).toHaveCount(0);
  expect(evil.asked, "nothing was asked of the web").toEqual([]);
  await evil.stop();
});
