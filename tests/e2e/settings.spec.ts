// What one chose for the window is there the next time, in this browser or in another.
import { expect, test } from "./kit";

test("theme and size are kept by the library", async ({ window, page, kalan, web }) => {
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.row("Le puits").click();
  await window.headline.waitFor();
  await page.keyboard.press("f");
  await page.getByRole("radio", { name: "Sépia" }).check({ force: true });
  await page.getByRole("slider", { name: "Taille" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("dialog", { name: "Texte et page" })).toContainText("23");
  const size = () =>
    window.article
      .locator(".words p")
      .first()
      .evaluate((block) => getComputedStyle(block).fontSize);
  await expect.poll(size, { message: "the open article follows" }).toBe("23px");
  const kept = page.waitForResponse("**/api/get_settings");
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await kept;
  await expect(page.locator("html")).toHaveAttribute("data-theme", "sepia");
  await window.row("Le puits").click();
  await window.headline.waitFor();
  await expect.poll(size).toBe("23px");
  const paper = await window.article.locator("html").evaluate((root) => getComputedStyle(root).backgroundColor);
  expect(paper, "the article has the same paper").toBe(
    await page.locator("main").evaluate((m) => getComputedStyle(m).backgroundColor),
  );
});

test("the theme is there before the first paint", async ({ window, page }) => {
  await page.keyboard.press("f");
  await page.getByRole("radio", { name: "Sombre" }).check({ force: true });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.route("**/assets/*.js", () => undefined);
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html"), "before any of the page's own script").toHaveAttribute("data-theme", "dark");
  expect(window.page).toBe(page);
});

test("French and English", async ({ window, page }) => {
  await page.keyboard.press("f");
  const kept = page.waitForResponse("**/api/set_settings");
  await page.getByLabel("Langue").selectOption("en");
  await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await kept;
  await page.reload();
  await expect(page.getByRole("button", { name: "Add an address", exact: true })).toBeVisible();
  await expect(window.button(/^Sync/).first()).toBeVisible();
});

test.describe("in an English system", () => {
  test.use({ locale: "en-GB" });
  test("the window speaks English unasked", async ({ page, address }) => {
    await page.goto(address);
    await page.getByRole("button", { name: "Later" }).click();
    await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  });
});

test("a used link says what to do", async ({ window, browser, address }) => {
  expect(window.page.url()).toContain(new URL(address).origin);
  const stranger = await browser.newPage();
  const answer = await stranger.goto(address);
  expect(answer?.status(), "the one-time address is good once").toBe(401);
  await stranger.close();
});

test("a session that ended says so in the window's own words", async ({ window, page }) => {
  await page.route("**/api/get_settings", (route) => route.fulfill({ status: 401, body: "{}" }));
  await page.reload();
  await expect(page.getByRole("heading", { name: "Ce lien n’ouvre plus la bibliothèque" })).toBeVisible();
  expect(window.page).toBe(page);
});

test("a library that cannot be opened takes the whole window, with words", async ({ page, window }) => {
  const error = { code: "library_newer", params: {}, detail: "schema 9" };
  await page.route("**/api/list_sources", (route) => route.fulfill({ status: 422, json: { error } }));
  await page.reload();
  await expect(page.getByText("La bibliothèque vient d’un Kalan plus récent.")).toBeVisible();
  await expect(page.getByText("Installez cette version plus récente. Rien n’a été touché.")).toBeVisible();
  await page.unroute("**/api/list_sources");
  await window.button("Réessayer").click();
  await expect(page.getByRole("heading", { name: "Bienvenue" })).toBeVisible();
});
