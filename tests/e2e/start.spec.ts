// What stands in the window before the library has answered.
import { expect, type Page, test } from "./kit";

/** Keeps what is asked back until it is let go. */
async function hold(page: Page, what: string): Promise<() => void> {
  let letGo = (): void => undefined;
  const held = new Promise<void>((done) => (letGo = done));
  await page.route(what, async (route) => {
    await held;
    await route.continue();
  });
  return () => letGo();
}

for (const [name, width] of [
  ["three panes", 1366],
  ["a rail", 900],
] as const) {
  test(`the frame stands before there is a script, and nothing jumps after: ${name}`, async ({
    window,
    page,
  }) => {
    await page.setViewportSize({ width, height: 768 });
    const go = await hold(page, "**/assets/index-*.js");
    await page.reload({ waitUntil: "commit" });
    const brand = page.locator(".brand svg");
    await expect(brand).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    const before = await brand.boundingBox();
    go();
    await expect(
      window.button("Ajouter une adresse ou un fichier").first(),
    ).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    expect(await brand.boundingBox(), "the name has not moved").toEqual(before);
  });
}

test("the first words are in the person's language, and say nothing that is not known", async ({
  window,
  page,
}) => {
  await page.evaluate(() => localStorage.setItem("kalan.language", "en"));
  const go = await hold(page, "**/api/*");
  await page.reload();
  await expect(page.getByRole("button", { name: "Kept" })).toBeVisible();
  await expect(page.getByRole("navigation")).not.toContainText("0");
  await expect(page.getByRole("heading", { name: "Welcome" })).toHaveCount(0);
  go();
  // The library's own setting holds in the end.
  await expect(window.place("À garder")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Bienvenue" })).toBeVisible();
});
