// The first time, with no network: language, size, network, and something to read at once.
import { complaints } from "./axe";
import { expect, test } from "./kit";

test.use({ welcomed: false });

test("a guide and a story are there before the first byte of network", async ({ window, page }) => {
  await expect(page.getByRole("heading", { name: "Kalan", level: 1 })).toBeFocused();
  expect(await complaints(page), "nothing to say of the first page").toEqual([]);
  await page.getByRole("radio", { name: "25 px" }).check({ force: true });
  await page.getByRole("radio", { name: /^Compté/ }).check({ force: true });
  await page.getByRole("button", { name: "Commencer à lire" }).click();
  await expect(window.rows.first(), "the person’s own language is uppermost").toContainText("Bienvenue dans Kalan");
  await expect(window.rows.nth(1)).toContainText("Le puits et le carnet");
  await expect(window.rows.first()).toHaveAttribute("aria-setsize", "6");
  await window.rows.first().click();
  await expect(window.headline).toHaveText("Bienvenue dans Kalan");
  await expect(window.article.locator(".words")).toContainText("Ce que coûte le réseau");
  await page.keyboard.press("/");
  await page.keyboard.type("margelle");
  await expect(window.row("Le puits et le carnet"), "they can be found").toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page.getByText("sur 5 Mo aujourd’hui").first(), "the network has its limit").toBeVisible();
  await page.reload();
  await window.rows.first().waitFor();
  await expect(page.getByRole("button", { name: "Commencer à lire" }), "once is enough").toHaveCount(0);
});

test("in English, and with one’s own sources", async ({ window, page }) => {
  await page.getByRole("radio", { name: "English" }).check({ force: true });
  await expect(page.getByRole("button", { name: "Begin to read" })).toBeVisible();
  const opml =
    '<opml version="2.0"><body><outline text="One" type="rss" xmlUrl="http://127.0.0.1:9/one.xml"/><outline text="Two" type="rss" xmlUrl="http://127.0.0.1:9/two.xml"/></body></opml>';
  await page
    .locator("main input[type=file]")
    .setInputFiles({ name: "sources.opml", mimeType: "text/x-opml", buffer: Buffer.from(opml) });
  await expect(page.getByText("2 sources are here.")).toBeVisible();
  await page.getByRole("button", { name: "Begin to read" }).click();
  await expect(page.getByRole("navigation")).toContainText("Two");
  await expect(window.rows.first()).toContainText("Welcome to Kalan");
});

for (const [name, viewport] of [
  ["the rail", { width: 1024, height: 700 }],
  ["a phone", { width: 320, height: 640 }],
] as const) {
  test(`nothing sticks out of ${name}, and everything can be reached by keys`, async ({ page, window }) => {
    await page.setViewportSize(viewport);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await complaints(page)).toEqual([]);
    const start = page.getByRole("button", { name: "Commencer à lire" });
    for (let step = 0; step < 20 && !(await start.evaluate((it) => it === document.activeElement)); step++) {
      await page.keyboard.press("Tab");
    }
    await expect(start).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(window.rows.first()).toContainText("Bienvenue dans Kalan");
  });
}
