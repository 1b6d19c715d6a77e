// The pictures in README are what the program shows: these tests take them (KALAN_PICTURE=1 for new ones).
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { complaints } from "./axe";
import { type Answer, type Browser, expect, type Page, test, webOf, type Window } from "./kit";
import { publish, scene } from "./gazette";

const IMAGES = join(__dirname, "../../docs/images");

/** Takes a picture. The times in it change with the day: the kept one is taken anew only when one asks for it. */
async function keep(name: string, page: Page): Promise<void> {
  await page.waitForFunction(() => document.fonts.status === "loaded");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const taken = await page.screenshot({ animations: "disabled", caret: "hide" });
  expect(taken.length, "it shows something").toBeGreaterThan(15_000);
  const file = join(IMAGES, name);
  if (existsSync(file) && process.env["KALAN_PICTURE"] === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, taken);
}

interface Scene {
  readonly window: Window;
  readonly page: Page;
  readonly kalan: (...args: string[]) => Promise<string>;
  readonly browser: Browser;
}

/** Five journals, synced. */
async function journals({ window, page, kalan, browser }: Scene): Promise<void> {
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
  await kalan("network", "--day-limit", "5M");
  await web.stop();
  await page.reload();
  await window.place("Tout").click();
  await expect(window.rows).toHaveCount(7);
}

async function pirogue({ window }: Pick<Scene, "window">): Promise<void> {
  await window.row("La pirogue-école").click();
  await window.headline.waitFor();
  const image = window.article.locator(".words img");
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(600);
}

async function paper(page: Page, name: string): Promise<void> {
  await page.keyboard.press("f");
  await page.getByRole("radio", { name }).check({ force: true });
  await page.keyboard.press("Escape");
}

test("five journals, synced, and one of their articles open", async ({ window, page, kalan, browser }) => {
  await journals({ window, page, kalan, browser });
  await pirogue({ window });
  await page.getByRole("toolbar").getByRole("button", { name: "À garder" }).click();
  await expect(window.rows).toHaveCount(7);
  await page.mouse.move(900, 700);
  await keep("window.png", page);
});

test("an article alone, in sepia, with its contents and what was marked in it", async ({
  window,
  page,
  kalan,
  browser,
}) => {
  await journals({ window, page, kalan, browser });
  const { articles } = JSON.parse(await kalan("--json", "list")) as { articles: { id: string; title: string }[] };
  const id = articles.find(({ title }) => title.startsWith("La pirogue"))?.id ?? "";
  await kalan("highlight", id, "À chaque campement, la pirogue reste une demi-journée", "--colour", "ochre", "--note", "Pour la classe : où dormirait la pirogue ?");
  await kalan("highlight", id, "l’ordinateur, chargé au panneau du dispensaire", "--colour", "indigo", "--note", "Demander la liste à la bibliothèque de Mopti.");
  await pirogue({ window });
  await paper(page, "Sépia");
  await page.keyboard.press("z");
  await page.keyboard.press("Shift+H");
  const contents = page.getByRole("navigation", { name: "Sommaire" });
  await contents.getByRole("button", { name: "Onze ardoises" }).click();
  expect(await complaints(page)).toEqual([]);
  await keep("reading.png", page);
});

test("what was searched, in the dark", async ({ window, page, kalan, browser }) => {
  await journals({ window, page, kalan, browser });
  await paper(page, "Sombre");
  await page.keyboard.press("/");
  await page.keyboard.type("eau");
  await window.rows.locator("mark").first().waitFor();
  await keep("search.png", page);
});

test("Arabic, from right to left", async ({ window, page, kalan, browser }) => {
  await journals({ window, page, kalan, browser });
  await window.row("مدرسة").click();
  await window.headline.waitFor();
  await page.keyboard.press("f");
  await page.getByRole("combobox").first().selectOption("ar");
  await page.keyboard.press("Escape");
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await keep("arabic.png", page);
});

test("on a phone", async ({ window, page, kalan, browser }) => {
  await journals({ window, page, kalan, browser });
  await page.setViewportSize({ width: 360, height: 740 });
  await keep("phone-list.png", page);
  await pirogue({ window });
  await keep("phone-article.png", page);
});

test.describe("the first time", () => {
  test.use({ welcomed: false });
  test("language, letters, network", async ({ page, window }) => {
    expect(window).toBeDefined();
    await page.getByRole("button", { name: "Commencer à lire" }).waitFor();
    await keep("first-run.png", page);
  });
});
