// A long list: few rows are drawn, every one can be reached.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./kit";

const ROWS = 400;

test("scrolls to its end and back, and draws only what is seen", async ({ window, page, folder, kalan }) => {
  const pages = join(folder, "pages");
  mkdirSync(pages);
  const words = "<p>On compte les sacs, on compte les jours, et l’on recommence le mois suivant.</p>".repeat(6);
  const files = Array.from({ length: ROWS }, (_, at) => {
    const file = join(pages, `${String(at)}.html`);
    writeFileSync(
      file,
      `<html lang="fr"><title>Cahier ${String(at)}</title><article><h1>Cahier ${String(at)}</h1>${words}<p>${String(at)}</p></article>`,
    );
    return file;
  });
  await kalan("add", ...files);
  await page.reload();
  await window.place("Tout").click();
  await expect(window.rows.first()).toHaveAttribute("aria-setsize", String(ROWS));
  expect(await window.rows.count(), "a handful of rows").toBeLessThan(40);
  await window.list.focus();
  await page.keyboard.press("End");
  const last = window.rows.last();
  await expect(last).toHaveAttribute("aria-posinset", String(ROWS));
  await expect(last).toContainText("Cahier");
  await expect(last).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Home");
  await expect(window.rows.first()).toHaveAttribute("aria-posinset", "1");
  await window.list.hover();
  await page.mouse.wheel(0, 5_500);
  await expect.poll(() => window.rows.first().getAttribute("aria-posinset").then(Number)).toBeGreaterThan(30);
  await expect(window.rows.nth(8)).toContainText("Cahier");
});
