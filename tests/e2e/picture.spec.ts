// The picture in README is what the program shows: this test takes it.
import { mkdirSync } from "node:fs";
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
    kalan("subscribe", `${web.url}${feed}`);
    kalan("sync");
  }
  await web.stop();
  await page.reload();
  await window.place("Tout").click();
  await window.row("La pirogue-école").click();
  await window.headline.waitFor();
  await page.keyboard.press("s");
  const image = window.article.locator(".words img");
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(600);
  await expect(window.rows).toHaveCount(7);
  await page.mouse.move(900, 700);
  await page.waitForFunction(() => document.fonts.status === "loaded");
  mkdirSync(dirname(PICTURE), { recursive: true });
  await page.screenshot({ path: PICTURE });
});
