// What one does while reading: find, look at a note or a picture, turn pages, keep the place.
import { mkdirSync, writeFileSync } from "node:fs";
import { complaints } from "./axe";
import { expect, type Page, test, type Window } from "./kit";

const WORDS = "Le fleuve descend, et avec lui les pirogues des écoliers, lentement, avant midi. ";
const LONG = Array.from({ length: 40 }, (_, at) => `<p>Paragraphe ${String(at)}. ${WORDS.repeat(4)}</p>`).join("");

async function openWith(
  { window, page, folder, kalan }: { window: Window; page: Page; folder: string; kalan: (...a: string[]) => Promise<string> },
  html: string,
) {
  const file = `${folder}/fleuve.html`;
  writeFileSync(file, `<html lang="fr"><title>Le fleuve</title><article><h1>Le fleuve</h1>${html}</article></html>`);
  await kalan("add", file);
  await page.reload();
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
}

const topParagraph = (page: Page) =>
  page.frames()[1]?.evaluate(() => {
    const inView = [...document.querySelectorAll(".words p")].find((each) => {
      const box = each.getBoundingClientRect();
      return box.bottom > 0 && box.right > 0 && box.left < innerWidth;
    });
    return Number(/Paragraphe (\d+)/.exec(inView?.textContent ?? "")?.[1] ?? -1);
  });

test("words are found blind to accents, counted, and gone through", async ({ window, page, folder, kalan }) => {
  await openWith({ window, page, folder, kalan }, `<p>${WORDS}</p><p>Une école, des Écoles.</p><p>${WORDS.repeat(9)}</p>`);
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Chercher dans l’article" }).fill("ecole");
  const bar = page.getByRole("search", { name: "Chercher dans l’article" });
  await expect(bar.getByRole("status")).toHaveText("1 sur 2");
  await page.keyboard.press("Enter");
  await expect(bar.getByRole("status")).toHaveText("2 sur 2");
  const shown = () =>
    page.frames()[1]?.evaluate(() =>
      String([...((CSS as unknown as { highlights: Map<string, Set<Range>> }).highlights.get("kalan-current") ?? [])]),
    );
  expect(await shown()).toBe("École");
  expect(await complaints(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(bar.getByRole("status"), "round the end").toHaveText("1 sur 2");
  await page.getByRole("textbox", { name: "Chercher dans l’article" }).fill("baobab");
  await expect(bar.getByRole("status")).toHaveText("Rien");
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
});

test("a footnote opens beside its mark, and Escape gives the focus back", async ({ window, page, folder, kalan }) => {
  const note = '<p>À la décrue<sup><a href="#fn1" id="ref1">1</a></sup>, la clé voyage.</p>';
  const foot = '<ol><li id="fn1">Baisse des eaux du fleuve, de décembre à mars. <a href="#ref1">↩</a></li></ol>';
  await openWith({ window, page, folder, kalan }, `<p>${WORDS.repeat(3)}</p>${note}<p>${WORDS.repeat(9)}</p>${foot}`);
  const mark = window.article.getByRole("link", { name: "1" });
  await mark.focus();
  await page.keyboard.press("Enter");
  const pop = window.article.getByRole("dialog");
  await expect(pop).toContainText("Baisse des eaux du fleuve");
  await expect(pop, "the way back is not shown").not.toContainText("↩");
  await page.keyboard.press("Escape");
  await expect(pop).toHaveCount(0);
  await expect(mark).toBeFocused();
  await expect(window.headline, "the article stays open").toBeVisible();
});

test("pages are turned, and the place is the same words at another size", async ({ window, page, folder, kalan }) => {
  await openWith({ window, page, folder, kalan }, LONG);
  await page.keyboard.press("f");
  await page.getByRole("button", { name: "Tous les réglages du texte" }).click();
  await page.getByRole("radio", { name: "Page par page" }).check();
  expect(await complaints(page), "the dialog").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  for (let turn = 0; turn < 4; turn++) await page.keyboard.press("Space");
  const turned = await topParagraph(page);
  expect(turned, "four pages on").toBeGreaterThan(3);
  const scrolled = await page.frames()[1]?.evaluate(() => [scrollX, scrollY, document.documentElement.scrollLeft]);
  expect(scrolled, "nothing is scrolled: pages are turned").toEqual([0, 0, 0]);
  await page.keyboard.press("f");
  const kept = page.waitForResponse("**/api/set_settings");
  await page.getByRole("slider", { name: "Taille" }).focus();
  await page.keyboard.press("End");
  await kept;
  await page.keyboard.press("Escape");
  expect(Math.abs(((await topParagraph(page)) ?? -9) - (turned ?? 0)), "the same words").toBeLessThanOrEqual(1);
  const saved = page.waitForResponse("**/api/set_progress");
  await page.keyboard.press("ArrowRight");
  await saved;
  await page.keyboard.press("ArrowLeft");
  await page.reload();
  await window.row("Le fleuve").click();
  await window.headline.waitFor({ state: "attached" });
  await expect
    .poll(async () => Math.abs(((await topParagraph(page)) ?? -9) - (turned ?? 0)), { message: "after a restart too" })
    .toBeLessThanOrEqual(2);
});

test("a wide table scrolls by itself and can be reached with the keys", async ({ window, page, folder, kalan }) => {
  const cells = Array.from({ length: 30 }, (_, at) => `<td>colonne-${String(at)}-assez-large</td>`).join("");
  await openWith({ window, page, folder, kalan }, `<p>${WORDS.repeat(6)}</p><table><tr>${cells}</tr></table><p>${WORDS}</p>`);
  const table = window.article.getByRole("group", { name: "Tableau ou code qui défile" });
  await expect(table).toHaveAttribute("tabindex", "0");
  const page0 = await page.frames()[1]?.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(page0, "the article itself does not scroll sideways").toBe(true);
});

test("a person's own face sets the article", async ({ window, page, folder, kalan }) => {
  await openWith({ window, page, folder, kalan }, LONG);
  await page.keyboard.press("f");
  await page.getByRole("button", { name: "Tous les réglages du texte" }).click();
  await page.getByLabel("Choisir un fichier TTF ou OTF").first().setInputFiles({
    name: "faux.ttf",
    mimeType: "font/ttf",
    buffer: Buffer.from("%PDF-1.7"),
  });
  await expect(window.toasts, "a wrong file is told of").toContainText("n’est pas un caractère");
  await page.getByRole("radio", { name: "Fira Sans" }).check({ force: true });
  await expect
    .poll(() =>
      window.article
        .locator(".words p")
        .first()
        .evaluate((block) => getComputedStyle(block).fontFamily),
    )
    .toMatch(/^"Fira Sans"/);
});

test("sentences are read aloud one after another, and the one that is said is shown", async ({
  window,
  page,
  folder,
  kalan,
}) => {
  const said: string[] = [];
  await page.route("**/api/has_voice", (route) => route.fulfill({ json: { found: true } }));
  await page.route("**/api/speak", async (route) => {
    said.push((route.request().postDataJSON() as { text: string }).text);
    // The second sentence is still being said when the test looks.
    if (said.length < 2) await route.fulfill({ json: {} });
  });
  await openWith({ window, page, folder, kalan }, `<p>${WORDS}Puis tout dort. ${WORDS.repeat(5)}</p>`);
  await page.keyboard.press("l");
  await expect.poll(() => said).toEqual([WORDS.trim(), "Puis tout dort."]);
  const bar = page.getByRole("toolbar", { name: "Lecture à voix haute" });
  await expect(bar).toBeVisible();
  const painted = await page.frames()[1]?.evaluate(() =>
    String([...((CSS as unknown as { highlights: Map<string, Set<Range>> }).highlights.get("kalan-spoken") ?? [])]),
  );
  expect(painted).toBe("Puis tout dort.");
  expect(await complaints(page)).toEqual([]);
  await bar.getByRole("button", { name: "Arrêter la voix" }).click();
  await expect(bar).toHaveCount(0);
});

test("a machine without a voice says what to install", async ({ window, page, folder, kalan }) => {
  await page.route("**/api/has_voice", (route) => route.fulfill({ json: { found: false } }));
  await openWith({ window, page, folder, kalan }, `<p>${WORDS.repeat(5)}</p>`);
  await page.keyboard.press("l");
  await expect(window.toasts).toContainText("Installez speech-dispatcher");
});

test("a word is looked up in a dictionary that lies in the library", async ({ window, page, folder, kalan }) => {
  await openWith({ window, page, folder, kalan }, `<p>Maîtres et ardoises. ${WORDS.repeat(5)}</p>`);
  const dictionaries = `${folder}/library/dictionaries`;
  mkdirSync(dictionaries);
  const ifo = "StarDict's dict ifo file\nversion=2.4.2\nbookname=Petit dico\nsametypesequence=m\n";
  writeFileSync(`${dictionaries}/petit.ifo`, ifo);
  const text = Buffer.from("qui enseigne");
  const index = Buffer.concat([Buffer.from("maître\0"), Buffer.from([0, 0, 0, 0, 0, 0, 0, text.length])]);
  writeFileSync(`${dictionaries}/petit.idx`, index);
  writeFileSync(`${dictionaries}/petit.dict`, text);
  await window.article.getByText("Maîtres et ardoises").dblclick({ position: { x: 20, y: 14 } });
  await page.getByRole("button", { name: "Chercher dans le dictionnaire" }).click();
  const card = page.getByRole("dialog", { name: /Dictionnaire/ });
  await expect(card).toContainText("qui enseigne");
  await expect(card).toContainText("Petit dico");
  expect(await complaints(page)).toEqual([]);
});
