// Read, unread, kept, removed: seen at once, and still so after a restart of the page.
import { expect, test } from "./kit";

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.place("Tout").click();
});

test("a star and a mark outlive the page", async ({ window, page }) => {
  const row = window.row("Le puits de la vieille route");
  await expect(row.getByText("Non lu")).toBeAttached();
  await row.click();
  await expect(row.getByText("Non lu"), "opening reads").toHaveCount(0);
  const star = page.getByRole("toolbar").getByRole("button", { name: "À garder" });
  await star.click();
  await expect(star).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("m");
  await expect(row.getByText("Non lu")).toBeAttached();
  await page.reload();
  await window.place("À garder").click();
  await expect(window.rows).toHaveCount(1);
  await expect(window.row("Le puits").getByText("Non lu")).toBeAttached();
});

test("all as read, and taken back", async ({ window, page }) => {
  const unread = page.getByRole("button", { name: /^Non lus · / });
  await expect(unread).toHaveText(/13/);
  await page.keyboard.press("Shift+A");
  await expect(unread).toHaveText(/ 0$/);
  await window.toasts.getByRole("button", { name: "Annuler" }).click();
  await expect(unread).toHaveText(/13/);
});

test("an unread list does not run away under the reader", async ({ window, page }) => {
  await page.getByRole("button", { name: /^Non lus · / }).click();
  await expect(page.getByRole("button", { name: /^Non lus · / })).toHaveAttribute("aria-pressed", "true");
  const second = await window.rows.nth(1).textContent();
  await window.rows.first().click();
  await window.headline.waitFor();
  await expect(page.getByRole("button", { name: /^Non lus · / })).toHaveText(/12/);
  expect(await window.rows.nth(1).textContent(), "the next one is where it was").toBe(second);
});

test("removing asks first", async ({ window, page }) => {
  await window.row("Le puits").click();
  await window.headline.waitFor();
  await window.button("Autres actions").click();
  await page.getByRole("menuitem", { name: "Retirer de la bibliothèque" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Annuler" }).click();
  await expect(window.row("Le puits")).toHaveCount(1);
  await window.button("Autres actions").click();
  await page.getByRole("menuitem", { name: "Retirer de la bibliothèque" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retirer" }).click();
  await expect(window.row("Le puits")).toHaveCount(0);
  await expect(page.locator("main iframe"), "it is not left open").toHaveCount(0);
});
