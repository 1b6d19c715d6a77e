// Lists as a person arranges them, several articles at once, shelves and tags: kept by the library.
import { complaints } from "./axe";
import { expect, test, type Window } from "./kit";

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.rows.first().waitFor();
  const sources = window.button("Sources");
  if (await sources.isVisible()) await sources.click();
  await window.place("Tout").click();
  await expect(window.rows.first()).toHaveAttribute("aria-setsize", "13");
});

const arrange = async (window: Window, choice: string): Promise<void> => {
  await window.button("Ordre et apparence").click();
  await window.page.getByRole("dialog", { name: "Ordre et apparence" }).getByLabel(choice).check();
  await window.page.keyboard.press("Escape");
};

test("an order is kept, and its groups have names", async ({ window, page }) => {
  await arrange(window, "Par source");
  const group = window.list.getByRole("group", { name: "The loopback gazette" });
  await expect(group.getByRole("option").first()).toBeVisible();
  await arrange(window, "Les plus courts d’abord");
  await expect(group, "an order by length has no groups").toHaveCount(0);
  await page.reload();
  await window.place("Tout").click();
  await window.button("Ordre et apparence").click();
  await expect(page.getByLabel("Les plus courts d’abord")).toBeChecked();
});

test("dense rows are a table that takes the room until an article is opened", async ({ window, page }) => {
  await arrange(window, "Serré, en tableau");
  const width = async () => (await window.list.boundingBox())?.width ?? 0;
  await expect.poll(width).toBeGreaterThan(1000);
  expect(await complaints(page, ["landmark-one-main"]), "nothing to say of the table").toEqual([]);
  await window.row("Le puits").click();
  await expect(window.headline).toBeVisible();
  await expect.poll(width, { message: "it makes room for the article" }).toBeLessThan(420);
  await page.keyboard.press("Escape");
  await expect.poll(width, { message: "one step back is the table again" }).toBeGreaterThan(1000);
});

test("several are chosen by keys and marked at once, and it is taken back", async ({ window, page }) => {
  await page.keyboard.press("n");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  const bar = page.getByRole("toolbar", { name: "Articles choisis" });
  await expect(bar).toContainText("3 choisis");
  await expect(window.list).toHaveAttribute("aria-multiselectable", "true");
  expect(await complaints(page), "nothing to say of a choice").toEqual([]);
  const unread = page.getByRole("button", { name: /^Non lus · / });
  await expect(unread).toHaveText(/13/);
  await page.keyboard.press("m");
  await expect(unread).toHaveText(/10/);
  await window.toasts.getByRole("button", { name: "Annuler" }).first().click();
  await expect(unread).toHaveText(/13/);
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
});

test("with the pointer: Ctrl chooses one more, Shift everything up to here", async ({ window, page }) => {
  await window.rows.nth(1).click({ modifiers: ["Control"] });
  await window.rows.nth(3).click({ modifiers: ["Shift"] });
  const bar = page.getByRole("toolbar", { name: "Articles choisis" });
  await expect(bar).toContainText("3 choisis");
  await expect(page.locator("main iframe"), "nothing is opened").toHaveCount(0);
  await page.keyboard.press("Control+a");
  await expect(bar).toContainText("13 choisis");
  await window.button("Ne plus choisir").click();
  await expect(bar).toHaveCount(0);
  await expect(window.list, "the focus is not lost").toBeFocused();
});

test("a shelf is made, filled, ordered by keys, renamed and removed", async ({ window, page }) => {
  await page.keyboard.press("n");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("c");
  const sheet = page.getByRole("dialog", { name: "Ranger 2 articles" });
  await sheet.getByLabel("Nouveau rayon").fill("Médine");
  await page.keyboard.press("Enter");
  await expect(sheet.getByRole("checkbox", { name: "Médine" })).toBeChecked();
  await sheet.getByLabel("Nouvelle étiquette").fill("marché");
  await page.keyboard.press("Enter");
  await expect(sheet.getByRole("checkbox", { name: "marché" })).toBeChecked();
  expect(await complaints(page), "nothing to say of the sheet").toEqual([]);
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await window.place("Médine").click();
  await expect(window.rows).toHaveCount(2);
  const titles = () => window.rows.locator(".title").allTextContents();
  const [first, second] = await titles();
  await window.list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(titles).toEqual([second, first]);
  await page.reload();
  await window.place("Médine").click();
  await expect.poll(titles, { message: "as it was ordered" }).toEqual([second, first]);
  await window.place("marché").click();
  await expect(window.rows, "a tag is a place too").toHaveCount(2);

  await window.place("Médine").hover();
  await window.button("Actions pour le rayon Médine").click();
  await page.getByRole("menuitem", { name: "Renommer" }).click();
  await page.getByRole("dialog").getByLabel("Nom du rayon").fill("L’eau du quartier");
  await page.keyboard.press("Enter");
  await expect(window.place("L’eau du quartier")).toBeVisible();
  await window.button("Actions pour le rayon L’eau du quartier").click();
  await page.getByRole("menuitem", { name: "Supprimer le rayon" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Supprimer le rayon" }).click();
  await expect(page.getByRole("navigation").getByText("L’eau du quartier")).toHaveCount(0);
  await window.place("Tout").click();
  await expect(window.rows.first(), "its articles stay").toHaveAttribute("aria-setsize", "13");
});

test("an article is dragged onto a shelf, and taken back", async ({ window, page }) => {
  await window.button("Nouveau rayon").click();
  await page.getByRole("dialog").getByLabel("Nom du rayon").fill("Médine");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Ce rayon est vide" })).toBeVisible();
  await window.place("Tout").click();
  await window.rows.first().dragTo(window.place("Médine"));
  await expect(window.toasts).toContainText("1 article rangé dans «");
  await expect(window.place("Médine")).toContainText("1");
  await window.toasts.getByRole("button", { name: "Annuler" }).first().click();
  await expect(window.place("Médine")).toContainText("0");
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test("a swipe to the end reads, one to the start keeps, and scrolling does neither", async ({ window, page }) => {
    const row = window.rows.nth(1);
    const box = await row.boundingBox();
    if (!box) throw new Error("the row is not drawn");
    const client = await page.context().newCDPSession(page);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const swipe = async (dx: number, dy: number): Promise<void> => {
      const at = (share: number) => [{ x: x + dx * share, y: y + dy * share }];
      await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
      for (const share of [0.25, 0.5, 0.75, 1]) {
        await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(share) });
      }
      await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await expect(row.getByText("Non lu")).toBeAttached();
    await swipe(110, 0);
    await expect(row.getByText("Non lu")).toHaveCount(0);
    await swipe(-110, 0);
    await expect(row.getByRole("img", { name: "À garder" })).toBeVisible();
    await swipe(0, -60);
    await expect(page.getByRole("heading", { name: "Tout", level: 1 }), "nothing was opened").toBeVisible();
  });
});
