// The settings of one feed: as whom its site is asked, and what is fetched of it.
import { complaints, IN_THE_FRAME, THEMES } from "./axe";
import { type Answer, expect, type Page, test, webOf } from "./kit";

const TITLE = "Le cahier fermé";
const BASIC = `Basic ${Buffer.from("awa:sésame").toString("base64")}`;
const FEED: Answer = {
  type: "application/rss+xml",
  body: `<rss version="2.0"><channel><title>${TITLE}</title><item><title>Une leçon</title><guid>1</guid>
<description>${"Le fleuve porte le sable, et le sable fait les îles. ".repeat(20)}</description></item></channel></rss>`,
};

const dialog = (page: Page) => page.getByRole("dialog", { name: `Réglages de « ${TITLE} »` });
const panel = (page: Page) => page.getByRole("main", { name: "Synchronisation" });
const menu = (page: Page) => page.getByRole("button", { name: `Actions pour ${TITLE}` });

/** Opens the settings with the keys alone. */
async function open(page: Page): Promise<void> {
  await menu(page).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Réglages" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
}

/** A feed that was open when it was subscribed to. */
async function subscribed(kalan: (...args: string[]) => Promise<string>, page: Page) {
  const answers = new Map([["/feed.xml", FEED]]);
  const web = await webOf(answers);
  await kalan("subscribe", `${web.url}/feed.xml`);
  await page.reload();
  await menu(page).waitFor({ state: "attached" });
  return { answers, web };
}

test("a feed that closes its door is entered from where its failure is told", async ({ kalan, page, window }) => {
  const { answers, web } = await subscribed(kalan, page);
  answers.set("/feed.xml", { ...FEED, login: BASIC });
  await window.sync();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  const give = panel(page).getByRole("button", { name: `Donner un nom et un mot de passe : ${TITLE}` });
  await give.press("Enter");
  await expect(dialog(page)).toContainText("demande un nom et un mot de passe");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(give, "the focus is where it was").toBeFocused();
  await give.press("Enter");
  await dialog(page).getByLabel("Nom", { exact: true }).focus();
  await page.keyboard.type("awa");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByLabel("Mot de passe", { exact: true }), "what is not whole is not kept").toBeFocused();
  await page.keyboard.type("sésame");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(give, "it is asked again at once, and lets in").toHaveCount(0);
  await page.keyboard.press("Escape");
  await window.place("Tout").click();
  await expect(window.row("Une leçon")).toBeVisible();
  await open(page);
  await expect(dialog(page)).toContainText("Le site vous connaît comme « awa ».");
  expect(await dialog(page).innerHTML(), "the password is shown to nobody").not.toContain("sésame");
  await web.stop();
});

test("what is forgotten is forgotten at once, and the focus stays in the sheet", async ({ kalan, page, window }) => {
  const { web } = await subscribed(kalan, page);
  expect(window.page).toBe(page);
  await open(page);
  await dialog(page).getByRole("radio", { name: "Jeton" }).check();
  await dialog(page).getByLabel("Jeton").last().fill("abc");
  await page.keyboard.press("Enter");
  await expect(window.toasts).toContainText("gardés");
  await expect(menu(page), "the focus goes back to the menu's button").toBeFocused();
  await open(page);
  await expect(dialog(page)).toContainText("Un jeton est gardé pour ce site.");
  await dialog(page).getByRole("button", { name: "Oublier" }).press("Enter");
  await expect(dialog(page)).toContainText("oubliés");
  await expect(dialog(page).getByRole("radio", { name: "Rien" })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.reload();
  await open(page);
  await expect(dialog(page).getByRole("radio", { name: "Rien" })).toBeChecked();
  await web.stop();
});

test("pictures, pages and another name are kept, and the door is near", async ({ kalan, page, window }) => {
  const { web } = await subscribed(kalan, page);
  await open(page);
  await dialog(page).getByRole("radio", { name: "Petites images" }).check();
  await dialog(page).getByRole("radio", { name: "Jamais" }).check();
  await dialog(page).getByText("Plus", { exact: true }).click();
  const agent = dialog(page).getByLabel(/User-Agent/);
  await agent.fill("Lecteur d’été");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toContainText("Lettres sans accent");
  await expect(agent).toBeFocused();
  await agent.fill("Mozilla/5.0 (X11)");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await page.reload();
  await open(page);
  await expect(dialog(page).getByRole("radio", { name: "Petites images" })).toBeChecked();
  await expect(dialog(page).getByRole("radio", { name: "Jamais" })).toBeChecked();
  await expect(dialog(page).getByLabel(/User-Agent/)).toHaveValue("Mozilla/5.0 (X11)");
  await dialog(page).getByRole("button", { name: "Se désabonner" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Annuler" }).press("Enter");
  await expect(menu(page), "a door that was looked at is not gone through").toBeFocused();
  expect(window.page).toBe(page);
  await web.stop();
});

for (const theme of ["light", "dark"] as const) {
  test(`nothing to say of ${theme}`, async ({ kalan, page, window }) => {
    const { web } = await subscribed(kalan, page);
    await page.keyboard.press("f");
    await page.getByRole("radio", { name: THEMES[theme] }).check({ force: true });
    await page.keyboard.press("Escape");
    await open(page);
    expect(await complaints(page), "as it opens").toEqual([]);
    await dialog(page).getByRole("radio", { name: "Nom et mot de passe" }).check();
    await dialog(page).getByText("Plus", { exact: true }).click();
    await window.button("Garder ces réglages").click();
    await expect(dialog(page)).toContainText("Écrivez un nom");
    expect(await complaints(page), "with everything in it").toEqual([]);
    await web.stop();
  });
}

test("on a phone it is reached by touch, and nothing sticks out", async ({ kalan, page, window }) => {
  const { web } = await subscribed(kalan, page);
  await page.setViewportSize({ width: 360, height: 740 });
  await window.button("Sources").click();
  await menu(page).click();
  await page.getByRole("menuitem", { name: "Réglages" }).click();
  await dialog(page).getByRole("radio", { name: "Nom et mot de passe" }).check();
  const sideways = await dialog(page).evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
  await web.stop();
});
