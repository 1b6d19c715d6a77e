// All that was marked and written, across articles; and the article alone in the window, with its contents.
import { readFileSync, writeFileSync } from "node:fs";
import { complaints, THEMES } from "./axe";
import { expect, test } from "./kit";

const filler = (about: string) => `<p>${`${about}, et l’on recommence le mois suivant. `.repeat(30)}</p>`;
const PAGE = `<html lang="fr"><title>Le fleuve</title><article><h1>Le fleuve</h1>
<p>Le fleuve descend, et avec lui les pirogues des écoliers. Rien ne presse.</p>${filler("On compte les jours")}
<h2>La caisse</h2><p>Une lampe et onze ardoises enveloppées dans un pagne.</p>${filler("On compte les ardoises")}
<h2>Le retour</h2><p>Ici, l’année scolaire commence quand le fleuve le permet.</p>${filler("On compte les sacs")}
</article></html>`;

interface Listed {
  articles: { id: string; title: string }[];
}

test.beforeEach(async ({ kalan, web, folder, page, window }) => {
  const file = `${folder}/fleuve.html`;
  writeFileSync(file, PAGE);
  await kalan("add", file);
  await kalan("add", `${web.url}/puits`);
  const { articles } = JSON.parse(await kalan("--json", "list")) as Listed;
  const idOf = (title: string) => articles.find((each) => each.title.startsWith(title))?.id ?? "";
  await kalan("highlight", idOf("Le fleuve"), "onze ardoises", "--colour", "leaf", "--note", "À compter à l’école");
  await kalan("highlight", idOf("Le fleuve"), "Rien ne presse.", "--colour", "ochre");
  await kalan("highlight", idOf("Le puits"), "puits", "--colour", "ochre");
  await page.reload();
  await window.row("Le fleuve").waitFor();
});

test("the notebook holds all of it, is searched and narrowed, and leads to the words", async ({ window, page }) => {
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  const book = page.getByRole("main", { name: "Surlignages et notes" });
  await expect(book).toContainText("3 surlignages");
  await expect(book.getByRole("region", { name: "Le fleuve" })).toContainText("À compter à l’école");
  await book.getByRole("searchbox", { name: "Chercher dans mes notes" }).fill("ecole compter");
  await expect(book, "accents do not matter, and notes are looked through").toContainText("1 surlignage");
  await book.getByRole("searchbox").fill("");
  await book.getByRole("radio", { name: /^Ocre/ }).check();
  await expect(book).toContainText("2 surlignages");
  await book.getByRole("checkbox", { name: "Seulement avec une note" }).check();
  await expect(book).toContainText("Aucun surlignage ne correspond");
  await book.getByRole("radio", { name: /^Toutes/ }).check();
  await book.getByRole("button", { name: /onze ardoises/ }).click();
  await expect(window.headline).toHaveText("Le fleuve");
  await expect(window.article.getByRole("heading", { name: "La caisse" }), "at the words").toBeInViewport();
});

test("all of it leaves as a file, and what is taken away can be taken back", async ({ window, page }) => {
  await page.getByRole("navigation").getByRole("button", { name: "Surlignages" }).click();
  const book = page.getByRole("main", { name: "Surlignages et notes" });
  const saved = page.waitForEvent("download");
  await book.getByRole("button", { name: "Fichier W3C" }).click();
  const text = readFileSync(await (await saved).path(), "utf8");
  expect(text).toContain("onze ardoises");
  expect(text).toContain("puits");
  await book.getByRole("region", { name: /Le puits/ }).getByRole("button", { name: "Retirer" }).click();
  await expect(book).toContainText("2 surlignages");
  await window.toasts.getByRole("button", { name: "Annuler" }).click();
  await expect(book).toContainText("3 surlignages");
});

test("the search says how much of it stands in one’s own notes", async ({ page }) => {
  await page.keyboard.press("/");
  await page.keyboard.type("compter");
  await page.getByRole("button", { name: "1 dans mes notes" }).click();
  await expect(page.getByRole("searchbox", { name: "Chercher dans mes notes" })).toHaveValue("compter");
  await expect(page.getByRole("main", { name: "Surlignages et notes" })).toContainText("1 surlignage");
});

for (const theme of ["light", "dark", "contrast"] as const) {
  test(`axe has nothing to say of the notebook and the article alone: ${theme}`, async ({ window, page }) => {
    await page.keyboard.press("f");
    await page.getByRole("radio", { name: THEMES[theme] }).check({ force: true });
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.getByText("3 surlignages").waitFor();
    expect(await complaints(page), "notebook").toEqual([]);
    await page.keyboard.press("Escape");
    await window.row("Le fleuve").click();
    await window.headline.waitFor();
    await page.keyboard.press("z");
    await page.getByRole("navigation", { name: "Sommaire" }).waitFor();
    expect(await complaints(page), "alone").toEqual([]);
  });
}

test("an article alone: its contents lead through it, and one step back brings the list", async ({ window, page }) => {
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
  await page.keyboard.press("z");
  await expect(window.list, "nothing but the article").toBeHidden();
  const contents = page.getByRole("navigation", { name: "Sommaire" });
  await expect(contents.getByRole("button")).toHaveText(["La caisse", "Le retour"]);
  await contents.getByRole("button", { name: "Le retour" }).click();
  await expect(window.article.getByRole("heading", { name: "Le retour" })).toBeInViewport();
  await expect(contents.locator("[aria-current]")).toHaveText("Le retour");
  await page.keyboard.press("Escape");
  await expect(window.list).toBeVisible();
  await expect(window.headline, "the article is still there").toHaveText("Le fleuve");
});

test("what was left in the middle is offered again", async ({ window, page }) => {
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
  await page.keyboard.press("Space");
  await expect(page.locator("progress")).not.toHaveJSProperty("value", 0);
  await page.keyboard.press("j");
  await page.reload();
  await page.getByRole("button", { name: "Reprendre la lecture" }).click();
  await expect(window.headline).toHaveText("Le fleuve");
});
