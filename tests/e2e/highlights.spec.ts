// Marks and notes of an article: by mouse and by keyboard, found again after a change, and a person's own for good.
import { readFileSync, writeFileSync } from "node:fs";
import { complaints } from "./axe";
import { expect, type Page, test, type Window } from "./kit";

const PAGE = (middle: string) => `<html lang="fr"><title>Le fleuve</title><article><h1>Le fleuve</h1>
<p>Le fleuve descend, et avec lui les pirogues des écoliers, lentement, avant midi. ${middle}</p>
<p>Le maître arrive avant le soleil, avec une caisse de craies, une lampe et onze ardoises enveloppées dans un pagne.</p>
<p>Ici, l’année scolaire ne commence pas en octobre. Elle commence quand le fleuve le permet, et pas avant.</p>
</article></html>`;

/** What is painted in the article, by colour. */
const painted = (page: Page, colour: string) =>
  page.frames()[1]?.evaluate((name) => {
    const highlight = (CSS as unknown as { highlights: Map<string, Set<Range>> }).highlights.get(`kalan-${name}`);
    return [...(highlight ?? [])].map(String).join("");
  }, colour);

async function openWith(window: Window, page: Page, kalan: (...args: string[]) => Promise<string>, file: string) {
  await kalan("add", file);
  await page.reload();
  await window.row("Le fleuve").click();
  await window.headline.waitFor();
}

test("words are marked with the mouse, taken away, and taken back", async ({ window, page, folder, kalan }) => {
  const file = `${folder}/fleuve.html`;
  writeFileSync(file, PAGE("Rien ne presse."));
  await openWith(window, page, kalan, file);
  await window.article.getByText("Le maître arrive").dblclick({ position: { x: 60, y: 14 } });
  await page.getByRole("toolbar", { name: "Surligner" }).getByRole("button", { name: "Argile" }).click();
  await expect.poll(() => painted(page, "clay"), { message: "the word is painted" }).toBe("maître");
  await page.keyboard.press("Shift+H");
  const pane = page.getByRole("complementary", { name: "Surlignages et notes" });
  await pane.getByRole("button", { name: "Retirer" }).click();
  await expect.poll(() => painted(page, "clay")).toBe("");
  await window.toasts.getByRole("button", { name: "Annuler" }).click();
  await expect.poll(() => painted(page, "clay"), { message: "it is back" }).toBe("maître");
  expect(await complaints(page)).toEqual([]);
});

test("a sentence is marked and annotated by keyboard alone, and exported", async ({ window, page, folder, kalan }) => {
  const file = `${folder}/fleuve.html`;
  writeFileSync(file, PAGE("Rien ne presse."));
  await openWith(window, page, kalan, file);
  await page.keyboard.press("h");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("n");
  await page.getByRole("textbox", { name: "Note" }).fill("Pour la classe");
  expect(await complaints(page), "the card").toEqual([]);
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => painted(page, "noted")).toBe("Rien ne presse.");
  const { highlights } = JSON.parse(await kalan("--json", "highlights")) as {
    highlights: { note: string; place: { exact: string; prefix: string } }[];
  };
  expect(highlights[0]?.note).toBe("Pour la classe");
  expect(highlights[0]?.place.exact).toBe("Rien ne presse.");
  expect(highlights[0]?.place.prefix.endsWith("avant midi. ")).toBe(true);
  await page.keyboard.press("Shift+H");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Fichier W3C" }).click();
  const text = readFileSync(await (await saved).path(), "utf8");
  const { first } = JSON.parse(text) as { first: { items: { body: { value: string }[] }[] } };
  expect(first.items[0]?.body[0]?.value).toBe("Pour la classe");
});

test("a changed article keeps what was marked; what it lost is kept beside it", async ({
  window,
  page,
  folder,
  kalan,
}) => {
  const file = `${folder}/fleuve.html`;
  const canonical = '<link rel="canonical" href="https://fleuve.example/a">';
  writeFileSync(file, PAGE("Rien ne presse.").replace("<article>", `${canonical}<article>`));
  await kalan("add", file);
  const id = (JSON.parse(await kalan("--json", "list")) as { articles: { id: string }[] }).articles[0]?.id ?? "";
  await kalan("highlight", id, "onze ardoises enveloppées dans un pagne", "--colour", "leaf", "--note", "à compter");
  await kalan("highlight", id, "Rien ne presse.", "--colour", "indigo");
  const changed = PAGE("Tout va très vite, désormais.")
    .replace("<article>", `${canonical}<article><p>Une première phrase qui n’y était pas, et qui pousse les autres.</p>`)
    .replace("onze ardoises", "douze ardoises");
  writeFileSync(file, changed);
  await openWith(window, page, kalan, file);
  await expect
    .poll(() => painted(page, "leaf"), { message: "found by its neighbours" })
    .toContain("ardoises enveloppées dans un pagne");
  await page.keyboard.press("Shift+H");
  const pane = page.getByRole("complementary", { name: "Surlignages et notes" });
  await expect(pane).toContainText("Écrit sur un texte plus ancien");
  await expect(pane).toContainText("Rien ne presse.");
  expect(await painted(page, "indigo"), "it is not painted somewhere else").toBe("");
});
