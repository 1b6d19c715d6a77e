// What is dropped, chosen or pasted is added.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "./kit";

const WORDS = "<p>La saison des pluies remplit les mares, et l’on y pêche à la main pendant trois semaines.</p>".repeat(
  12,
);
const HTML = `<html lang="fr"><title>Les mares de la saison</title><article><h1>Les mares de la saison</h1>${WORDS}</article></html>`;

async function drop(page: Page, items: { file?: [string, string, string]; uris?: string }): Promise<void> {
  const data = await page.evaluateHandle(({ file, uris }) => {
    const transfer = new DataTransfer();
    if (file) transfer.items.add(new File([file[0]], file[1], { type: file[2] }));
    if (uris) transfer.setData("text/uri-list", uris);
    return transfer;
  }, items);
  await page.dispatchEvent("body", "dragenter", { dataTransfer: data });
  await expect(page.getByText("Déposez ici")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await expect(page.getByText("Déposez ici")).toHaveCount(0);
}

test("a file that is dropped on the window", async ({ window, page }) => {
  await drop(page, { file: [HTML, "mares.html", "text/html"] });
  await expect(window.toasts).toContainText("Les mares de la saison");
  await window.row("Les mares de la saison").click();
  await expect(window.article.locator(".words p").first()).toContainText("remplit les mares");
});

test("a link that is dropped on the window", async ({ window, page, web }) => {
  await drop(page, { uris: `# a comment\r\n${web.url}/puits` });
  await expect(window.row("Le puits de la vieille route")).toBeVisible();
});

test("a list of feeds that is chosen, and a damaged file", async ({ window, page, web }) => {
  const opml = `<opml version="2.0"><body><outline type="rss" text="G" xmlUrl="${web.url}/feed.xml"/></body></opml>`;
  await window.button("Importer un OPML").click();
  const chooser = page.locator("input[type=file]");
  await chooser.setInputFiles({ name: "feeds.opml", mimeType: "text/x-opml", buffer: Buffer.from(opml) });
  await expect(window.toasts).toContainText("1 source ajoutée");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await window.button("Ajouter une adresse ou un fichier").click();
  const odd = readFileSync(process.execPath).subarray(0, 4_096);
  await chooser.setInputFiles({ name: "odd.html", mimeType: "text/html", buffer: odd });
  await expect(page.getByRole("dialog")).toContainText(/odd.html n’a pas envoyé|abîmé|Aucun article/);
});

test("a pasted address is offered, and not fetched before one says so", async ({ page, window }) => {
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", " https://example.org/un-article ");
    globalThis.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
  });
  await expect(page.getByLabel("Adresse d’une page")).toHaveValue("https://example.org/un-article");
  await expect(window.toasts).toBeEmpty();
});
