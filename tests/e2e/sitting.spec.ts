// A whole first sitting, and the window for eyes and hands that need more of it.
import { complaints, IN_THE_FRAME } from "./axe";
import { expect, type Page, test } from "./kit";

test.use({ welcomed: false });

/** Goes on with Tab until what is named has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole("button", { name }).first();
  for (let step = 0; step < 60; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(wanted).toBeFocused();
}

test("without a pointer: first run, the guide, a page, a highlight, a search, a mark, and back", async ({
  window,
  page,
  web,
}) => {
  await expect(page.getByRole("heading", { name: "Kalan", level: 1 })).toBeFocused();
  await tabTo(page, "Commencer à lire");
  await page.keyboard.press("Enter");
  await expect(window.rows.first()).toContainText("Bienvenue dans Kalan");
  await expect(page.locator("[data-first-run]")).toHaveCount(0);
  await page.keyboard.press("j");
  await expect(window.headline).toHaveText("Bienvenue dans Kalan");
  await page.keyboard.press("Space");
  await page.keyboard.press("a");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type(`${web.url}/puits`);
  await page.keyboard.press("Enter");
  const row = window.row("Le puits de la vieille route");
  await expect(row, "the page is here").toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("/");
  await page.keyboard.type("vieille route");
  await expect(row).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(window.headline).toHaveText(/Le puits de la vieille route/);
  await page.keyboard.press("h");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  const book = page.getByRole("main", { name: "Surlignages et notes" });
  await expect(book).toContainText("1 surlignage");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await expect(page.getByRole("heading", { name: "Non lus", level: 1 })).toBeVisible();
  await page.keyboard.press("Shift+A");
  await expect(page.getByRole("button", { name: /^Non lus · / })).toHaveText(/ 0$/);
  await tabTo(page, "Annuler");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Non lus · / }), "it is taken back").not.toHaveText(/ 0$/);
});

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const [name, viewport] of [
  ["200 % on a small screen", { width: 683, height: 384 }],
  ["320 px", { width: 320, height: 640 }],
  ["400 % on a small screen", { width: 341, height: 192 }],
] as const) {
  test(`${name}: all of it is there, and nothing sticks out`, async ({ window, page }) => {
    await page.setViewportSize(viewport);
    await page.getByRole("button", { name: "Commencer à lire" }).click();
    await window.rows.first().click();
    await window.headline.waitFor();
    expect(await sideways(page), "the article").toBeLessThanOrEqual(0);
    expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
    for (const keys of [["g", "n"], ["g", "r"], ["/"], ["a"], ["?"]]) {
      for (const key of keys) await page.keyboard.press(key);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      expect(await sideways(page), keys.join(" ")).toBeLessThanOrEqual(0);
      await page.keyboard.press("Escape");
    }
  });
}

test("with less motion nothing moves by itself", async ({ page, window }) => {
  expect(window).toBeDefined();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.getByRole("button", { name: "Plus tard" }).click();
  await page.getByRole("heading", { name: "Bienvenue" }).waitFor();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
      const lasts = (text: string) => text.split(",").some((each) => parseFloat(each) > 0);
      return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
    }).length,
  );
  expect(moving).toBe(0);
});
