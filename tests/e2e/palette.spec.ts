// The palette reaches everything; keys can be changed and switched off, and the help page follows.
import { complaints } from "./axe";
import { expect, test } from "./kit";

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.rows.first().waitFor();
});

test("an act, a source and an article are a few letters away", async ({ window, page }) => {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Palette" });
  const field = palette.getByRole("combobox");
  await expect(field).toBeFocused();
  await page.keyboard.type("texte et pa");
  await expect(palette.getByRole("option", { name: "Texte et page" })).toHaveAttribute("aria-selected", "true");
  expect(await complaints(page), "nothing to say of the palette").toEqual([]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Texte et page" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("gazette");
  await palette.getByRole("group", { name: "Aller à" }).getByRole("option", { name: "The loopback gazette" }).click();
  await expect(page.getByRole("heading", { name: "The loopback gazette", level: 1 })).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("vieille route");
  await palette.getByRole("option", { name: /Le puits de la vieille route/ }).waitFor();
  await page.keyboard.press("Enter");
  await expect(window.headline).toHaveText("Le puits de la vieille route");
  await page.keyboard.press("Control+k");
  await expect(
    palette.getByRole("group", { name: "Lire" }).getByRole("option").first(),
    "what was opened last comes first",
  ).toContainText("Le puits de la vieille route");
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);
});

test("letters that are quicker than the palette stand in its field", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route(/Palette-[^/]*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("gazette");
  const palette = page.getByRole("dialog", { name: "Palette" });
  await expect(palette, "it is not there yet").toHaveCount(0);
  release();
  await expect(palette.getByRole("combobox")).toHaveValue("gazette");
  const places = palette.getByRole("group", { name: "Aller à" });
  await expect(places.getByRole("option", { name: "The loopback gazette" })).toBeVisible();
});

test("it opens from a field and from the article, and gives the focus back", async ({ window, page }) => {
  await page.keyboard.press("/");
  await page.keyboard.type("puits");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Palette" }).waitFor();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await window.row("Le puits").click();
  await window.headline.click();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Palette" })).toBeVisible();
});

test("a key is changed, a conflict is told, and the help page follows", async ({ window, page }) => {
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Changer les touches" }).click();
  const sheet = page.getByRole("dialog", { name: "Les touches" });
  const read = sheet.getByRole("button", { name: /^Lu ou non lu : / });
  await read.click();
  await page.keyboard.press("s");
  await expect(sheet.getByRole("status")).toContainText("s sert déjà à : À garder");
  await sheet.getByRole("button", { name: "Annuler" }).click();
  await read.click();
  await page.keyboard.press("q");
  await expect(read).toHaveText("q");
  expect(await complaints(page), "nothing to say of the keys").toEqual([]);
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await page.reload();
  await window.place("Tout").click();
  const row = window.row("Le puits");
  await expect(row.getByText("Non lu")).toBeAttached();
  await page.keyboard.press("n");
  while ((await row.getAttribute("aria-selected")) !== "true") await page.keyboard.press("n");
  await page.keyboard.press("m");
  await page.keyboard.press("q");
  await expect(row.getByText("Non lu"), "q reads now, m does not").toHaveCount(0);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Clavier" }).locator("dl > div", { hasText: "Lu ou non lu" })).toContainText("q");
});

test("single letters are switched off, and Ctrl+K still leads everywhere", async ({ window, page }) => {
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Changer les touches" }).click();
  const kept = page.waitForResponse("**/api/set_habits");
  await page.getByLabel("Les lettres seules sont des touches").uncheck();
  await kept;
  await page.getByRole("button", { name: "Terminé" }).click();
  await page.keyboard.press("j");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator("main iframe"), "j does nothing").toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("article suivant");
  await page.keyboard.press("Enter");
  await expect(window.headline).toBeVisible();
});
