// axe finds nothing to say, in each view and each theme.
import { complaints, IN_THE_FRAME, THEMES } from "./axe";
import { expect, test } from "./kit";

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.row("Le puits").waitFor();
});

for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
  test(`nothing to say of ${theme}`, async ({ window, page }) => {
    await page.keyboard.press("f");
    await page.getByRole("radio", { name: THEMES[theme] }).check({ force: true });
    expect(await complaints(page), "text and page").toEqual([]);
    await page.keyboard.press("Escape");
    await window.row("Le puits").click();
    await window.headline.waitFor();
    expect(await complaints(page), "list and article").toEqual([]);
    await page.keyboard.press("/");
    await page.keyboard.type("economie");
    await window.rows.locator("mark").first().waitFor();
    expect(await complaints(page), "search").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.getByRole("dialog").waitFor();
    expect(await complaints(page), "add").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await complaints(page), "help").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await window.place("Enregistrés").click();
    await window.place("À garder").click();
    await page.getByRole("heading", { name: "Rien à garder" }).waitFor();
    expect(await complaints(page), "nothing here").toEqual([]);
  });
}

for (const [name, viewport] of [
  ["the rail", { width: 1024, height: 700 }],
  ["a phone", { width: 360, height: 740 }],
] as const) {
  test(`nothing to say of ${name}`, async ({ window, page }) => {
    await page.setViewportSize(viewport);
    expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
    await window.row("Le puits").click();
    await window.headline.waitFor();
    expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
  });
}

test("a row says its title, its source, that it is unread and that it is whole", async ({ window }) => {
  const row = window.row("Le puits");
  await expect(row).toHaveAttribute("aria-setsize", /\d+/);
  await expect(row).toHaveAttribute("aria-posinset", /\d+/);
  await expect(row).toHaveAccessibleName(/Non lu.*Le puits de la vieille route.*Entier sur cet ordinateur/);
});
