// The reason for it all: an article that was saved while there was a network is read when there is none.
import { expect, test } from "./kit";

test("a page is added by its address and read with its web gone", async ({ window, web, page }) => {
  await window.button("Ajouter une adresse ou un fichier").click();
  await page.getByLabel("Adresse d’une page").fill(`${web.url}/puits`);
  await window.button("Enregistrer la page").click();
  await expect(window.toasts, "it says what was saved").toContainText("Enregistré");
  await web.stop();

  await page.reload();
  await window.row("Le puits de la vieille route").click();
  await expect(window.headline).toHaveText("Le puits de la vieille route");
  await expect(window.article.getByRole("heading", { name: "Une affaire de patience" })).toBeVisible();
  await expect(window.article.locator(".by")).toContainText("Awa Sangaré");
  await expect(window.article.locator("footer, nav"), "no site chrome").toHaveCount(0);
  const picture = window.article.locator(".words img");
  await picture.scrollIntoViewIfNeeded();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), {
      message: "the picture comes from this machine",
    })
    .toBe(320);
});

test("a page that has no article, and an address that is none, say so beside the field", async ({
  window,
  page,
  web,
}) => {
  await window.add("pas une adresse");
  await expect(page.getByRole("dialog")).toContainText("Ceci n’est pas une adresse");
  await page.getByLabel("Adresse d’une page").fill(`${web.url}/nowhere`);
  await window.button("Enregistrer la page").click();
  await expect(page.getByRole("dialog")).toContainText(/réponse 404/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the place in an article is found again", async ({ window, kalan, web, page }) => {
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await page.setViewportSize({ width: 1366, height: 420 });
  await window.row("Le puits").click();
  await window.headline.waitFor();
  await window.article.locator("html").click({ position: { x: 5, y: 200 } });
  await page.keyboard.press("Space");
  const frame = page.frames()[1];
  const before = await frame?.evaluate(() => scrollY);
  expect(before, "space turned the page").toBeGreaterThan(100);
  const kept = page.waitForResponse("**/api/set_progress");
  await page.keyboard.press("Space");
  await kept;
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await page.reload();
  await window.place("Tout").click();
  await window.row("Le puits").click();
  await window.headline.waitFor();
  await expect
    .poll(() => page.frames()[1]?.evaluate(() => scrollY), { message: "not at the head" })
    .toBeGreaterThan(80);
});

test("a link of an article asks before anything is fetched", async ({ window, page, folder, kalan }) => {
  const { writeFileSync } = await import("node:fs");
  const words = "Le marché ouvre avant le jour, et les prix se disent à voix basse. ".repeat(12);
  const file = `${folder}/lien.html`;
  const link = '<a href="http://127.0.0.1:9/ailleurs">un autre puits</a>';
  writeFileSync(
    file,
    `<html lang="fr"><title>Un lien</title><article><h1>Un lien</h1><p>${words}${link}</p><p>${words}</p></article>`,
  );
  await kalan("add", file);
  await page.reload();
  await window.row("Un lien").click();
  await window.article.getByRole("link", { name: "un autre puits" }).click();
  const menu = page.getByRole("menu", { name: "Ce lien" });
  await expect(menu.getByRole("menuitem", { name: "Enregistrer maintenant" })).toBeVisible();
  await expect(menu.getByRole("menuitem", { name: "Ouvrir dans le navigateur" })).toBeVisible();
  expect(page.url(), "the window stays where it is").not.toContain("ailleurs");
  await menu.getByRole("menuitem", { name: "Enregistrer maintenant" }).click();
  await expect(window.toasts, "and a failure is told in words").toContainText("ne répond pas");
});
