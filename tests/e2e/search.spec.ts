// Search as one types, blind to accents and to French elision.
import { expect, test } from "./kit";

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.rows.first().waitFor();
});

test("l’économie is found by economie, and its words are marked", async ({ window, page }) => {
  await page.keyboard.press("/");
  await page.keyboard.type("economie");
  const row = window.row("Le puits de la vieille route");
  await expect(row).toBeVisible();
  await expect(row.locator("mark").first()).toContainText(/économie/i);
  await expect(page.getByRole("status").filter({ hasText: "1 résultat" }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(window.headline).toHaveText("Le puits de la vieille route");
});

test("escape goes back to where one was", async ({ window, page }) => {
  await window.place("Tout").click();
  await page.keyboard.press("/");
  await page.keyboard.type("puits introuvable zzz");
  await expect(page.getByRole("heading", { name: /Rien trouvé pour/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Tout", level: 1 })).toBeVisible();
  await expect(window.rows.first()).toBeVisible();
});
