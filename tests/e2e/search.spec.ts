// Search as one types, blind to accents and to French elision.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { complaints } from "./axe";
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

test("what was found is narrowed by its language, with a count that holds", async ({ window, page, kalan, folder }) => {
  const file = join(folder, "well.html");
  const words = "The people of the quarter closed the well at noon, and the economie of water was the talk of the day. ";
  writeFileSync(
    file,
    `<html lang="en"><title>The well</title><article><h1>The well</h1><p>${words.repeat(4)}</p></article></html>`,
  );
  await kalan("add", file);
  await page.reload();
  await window.rows.first().waitFor();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("economie");
  const found = page.getByRole("status").filter({ hasText: /résultat/ }).first();
  await expect(found).toHaveText(/^2 résultats/);
  const facets = page.getByRole("complementary", { name: "Affiner la recherche" });
  const english = facets.getByRole("checkbox", { name: /^Anglais/ });
  await expect(english).toBeVisible();
  expect(await complaints(page), "nothing to say of the facets").toEqual([]);
  await english.check();
  await expect(found).toHaveText(/^1 résultat/);
  await expect(window.row("The well")).toBeVisible();
  await expect(facets.getByRole("checkbox", { name: /^Français/ }), "the other can still be chosen").toBeVisible();
  await facets.getByRole("button", { name: "Ne plus affiner" }).click();
  await expect(found).toHaveText(/^2 résultats/);
});

test("a search is kept among the sources, with what narrows it, and remembered", async ({ window, page }) => {
  await page.keyboard.press("/");
  await page.keyboard.type("economie");
  await window.row("Le puits de la vieille route").click();
  await expect(window.headline).toBeVisible();
  await page.getByRole("button", { name: "Garder cette recherche" }).click();
  await page.getByRole("dialog").getByLabel("Nom de la recherche").fill("L’argent");
  await page.keyboard.press("Enter");
  await page.reload();
  await page.getByRole("navigation").getByRole("button", { name: "L’argent", exact: true }).click();
  await expect(window.row("Le puits de la vieille route")).toBeVisible();
  await expect(page.getByRole("searchbox")).toHaveValue("economie");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("button", { name: "economie", exact: true }), "it is among the last ones").toBeVisible();
  await expect(page.getByText("exactement cette suite de mots"), "and how to ask is told").toBeVisible();
  await page.getByRole("button", { name: "Ne plus garder « L’argent »" }).click();
  await expect(page.getByRole("navigation").getByText("L’argent")).toHaveCount(0);
});
