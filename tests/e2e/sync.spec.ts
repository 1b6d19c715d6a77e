// Subscribing and syncing: what came, what it cost, what waits, what failed.
import { expect, test } from "./kit";

test("a subscription brings its articles, and a second sync brings nothing", async ({ window, web, page }) => {
  await window.subscribe(`${web.url}/`);
  await expect(window.place("The loopback gazette")).toBeVisible();
  await window.sync();
  const card = page.getByRole("region", { name: "Synchronisation" });
  await expect(card, "how many, and how many bytes").toContainText(/12 articles,\s\d+\sKo/);
  await window.place("The loopback gazette").click();
  await expect(page.getByRole("status").filter({ hasText: "12 articles" }).first()).toBeVisible();
  await window.rows.first().click();
  await expect(window.headline).not.toBeEmpty();
  await window.sync();
  await expect(card).toContainText("Rien de nouveau");
});

test.describe("a long one", () => {
  test.use({ entries: 200 });

  test("shows how far it is, stops when asked, and goes on the next time", async ({ window, web, page }) => {
    await window.subscribe(`${web.url}/feed.xml`);
    await window
      .button(/^Synchroniser/)
      .first()
      .click();
    const bar = page.getByRole("progressbar", { name: "Synchronisation" });
    await expect(bar).toBeVisible();
    await expect(page.getByRole("region", { name: "Synchronisation" })).toContainText(/\d+\sKo/);
    await window.button(/Arrêter/).click();
    await expect(bar, "it stops").toHaveCount(0, { timeout: 30_000 });
    await window.sync();
    await expect(window.toasts, "stopping is no failure").not.toContainText("erreur");
    await window.place("The loopback gazette").click();
    await expect(
      page.getByRole("status").filter({ hasText: "200 articles" }).first(),
      "all, and none twice",
    ).toBeVisible({
      timeout: 30_000,
    });
  });
});

test("a feed that fails says why on its own line, and its articles stay", async ({ window, web, page }) => {
  await window.subscribe(`${web.url}/feed.xml`);
  await window.sync();
  await web.stop();
  await window.sync();
  const trouble = page.getByRole("navigation").getByRole("img", { name: /ne répond pas.*lisible/ });
  await expect(trouble).toBeVisible();
  await expect(page.getByRole("region", { name: "Synchronisation" })).toContainText("1 source n’a pas répondu");
  await window.place("The loopback gazette").click();
  await window.rows.first().click();
  await expect(window.headline).not.toBeEmpty();
});

test("a feed is left, and what it brought stays", async ({ window, web, page }) => {
  await window.subscribe(`${web.url}/feed.xml`);
  await window.sync();
  await page.getByRole("navigation").getByText("The loopback gazette").hover();
  await window.button(/Actions pour The loopback gazette/).click();
  await page.getByRole("menuitem", { name: "Se désabonner" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Se désabonner" }).click();
  await expect(window.toasts).toContainText("Désabonné");
  await expect(page.getByRole("navigation").getByText("The loopback gazette")).toHaveCount(0);
  await window.place("Tout").click();
  await expect(window.rows.first()).toBeVisible();
});
