// axe finds nothing to say, in each view and each theme.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "./kit";

const AXE = readFileSync(join(__dirname, "../../ui/node_modules/axe-core/axe.min.js"), "utf8");
const THEMES = ["light", "sepia", "dark", "black", "contrast"] as const;

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** With one pane in front the main one may be away, and an article's headline is in its frame. */
const IN_THE_FRAME = ["landmark-one-main", "page-has-heading-one"];

interface Result {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** What axe says of the page, and of the article's frame. */
async function complaints(page: Page, but: readonly string[] = []): Promise<string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    await frame.evaluate(AXE);
    // Landmarks are the window's: a frame has none of its own.
    const rules = frame === page.mainFrame() ? [...WCAG, "best-practice"] : WCAG;
    const { violations } = await frame.evaluate<Result>(
      `axe.run(document, { iframes: false, runOnly: ${JSON.stringify(rules)} })`,
    );
    for (const { id, nodes } of violations.filter((each) => !but.includes(each.id)))
      found.push(...nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`));
  }
  return found;
}

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.row("Le puits").waitFor();
});

for (const theme of THEMES) {
  test(`nothing to say of ${theme}`, async ({ window, page }) => {
    await page.keyboard.press("f");
    const names = { light: "Clair", sepia: "Sépia", dark: "Sombre", black: "Noir", contrast: "Contraste" };
    await page.getByRole("radio", { name: names[theme] }).check({ force: true });
    expect(await complaints(page), "text and page").toEqual([]);
    await page.keyboard.press("Escape");
    await window.row("Le puits").click();
    await window.headline.waitFor();
    expect(await complaints(page), "list and article").toEqual([]);
    await page.keyboard.press("/");
    await page.keyboard.type("economie");
    await window.rows.locator("mark").first().waitFor();
    expect(await complaints(page), "search").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.getByRole("dialog").waitFor();
    expect(await complaints(page), "add").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await complaints(page), "help").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await window.place("Enregistrés").click();
    await window.place("À garder").click();
    await page.getByRole("heading", { name: "Rien à garder" }).waitFor();
    expect(await complaints(page), "nothing here").toEqual([]);
  });
}

for (const [name, viewport] of [
  ["the rail", { width: 1024, height: 700 }],
  ["a phone", { width: 360, height: 740 }],
] as const) {
  test(`nothing to say of ${name}`, async ({ window, page }) => {
    await page.setViewportSize(viewport);
    expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
    await window.row("Le puits").click();
    await window.headline.waitFor();
    expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
  });
}

test("a row says its title, its source, that it is unread and that it is whole", async ({ window }) => {
  const row = window.row("Le puits");
  await expect(row).toHaveAttribute("aria-setsize", /\d+/);
  await expect(row).toHaveAttribute("aria-posinset", /\d+/);
  await expect(row).toHaveAccessibleName(/Non lu.*Le puits de la vieille route.*Entier sur cet ordinateur/);
});
