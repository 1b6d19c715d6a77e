// The picture in README is what the program shows: this test takes it (KALAN_PICTURE=1 for a new one).
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Answer, expect, test, webOf } from "./kit";
import { publish, scene } from "./gazette";

const PICTURE = join(__dirname, "../../docs/images/window.png");

test("five journals, synced, and one of their articles open", async ({ window, page, kalan, browser }) => {
  const studio = await browser.newPage({ viewport: { width: 1280, height: 440 } });
  const picture = await scene(studio);
  await studio.close();
  const answers = new Map<string, Answer>();
  const web = await webOf(answers);
  const feeds = publish(answers, web.url, picture, new Date());
  // Newest arrival first: the river's letter comes last.
  for (const feed of feeds.toReversed()) {
    await kalan("subscribe", `${web.url}${feed}`);
    await kalan("sync");
  }
  await web.stop();
  await page.reload();
  await window.place("Tout").click();
  await window.row("La pirogue-école").click();
  await window.headline.waitFor();
  await page.getByRole("toolbar").getByRole("button", { name: "À garder" }).click();
  const image = window.article.locator(".words img");
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(600);
  await expect(window.rows).toHaveCount(7);
  await page.mouse.move(900, 700);
  await page.waitForFunction(() => document.fonts.status === "loaded");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const taken = await page.screenshot();
  expect(taken.length, "it shows something").toBeGreaterThan(50_000);
  // The times in it change with the day: the kept one is taken anew only when one asks for it.
  if (existsSync(PICTURE) && process.env["KALAN_PICTURE"] === undefined) return;
  mkdirSync(dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, taken);
});
