// Words longer than any language needs must not be cut off, and Arabic goes from right to left.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { complaints } from "./axe";
import { expect, type Page, test } from "./kit";

const SHOTS = process.env["KALAN_E2E_SHOTS"];

/** Half as long again, with marks at both ends; the holes and the small signs stay. */
const PSEUDO = `(text) => {
  if (!/\\p{L}{2}/u.test(text)) return text;
  const longer = text.replace(/\\{\\w+\\}|[aeiouy]/giu, (found) => (found[0] === "{" ? found : found + found.toLowerCase()));
  return "⟦" + longer + "⟧";
}`;

/** Serves the French words as the pseudo-language. */
async function pseudo(page: Page): Promise<void> {
  await page.route(/\/assets\/fr-[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    const name = /export\s*\{\s*(\w+) as default/.exec(text)?.[1];
    if (!name) throw new Error("the words of a language are no longer a module of their own");
    const body = text.replace(/export\s*\{/, `const longer = ${PSEUDO};for (const key in ${name}) ${name}[key] = longer(${name}[key]);export{`);
    await route.fulfill({ response: answer, body });
  });
}

/** Words that stand in a box too small for them, where nothing says that they go on. */
const CUT = `[...document.querySelectorAll("button, label, legend, h1, h2, h3, p, dt, dd, small, summary")]
  .filter((box) => {
    if (box.getClientRects().length === 0 || box.closest("iframe, [aria-hidden=true], .vh, .row, .place")) return false;
    const style = getComputedStyle(box);
    const hides = style.overflowX !== "visible" || style.clipPath !== "none";
    const told = style.textOverflow === "ellipsis" || box.querySelector("bdi");
    return !told && style.clipPath === "none" && box.scrollWidth > box.clientWidth + 1 && (hides || box.clientWidth > 0) && style.display !== "inline";
  })
  .map((box) => box.className + ": " + box.textContent.trim().slice(0, 60))`;

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test.beforeEach(async ({ kalan, web, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  expect(window).toBeDefined();
});

for (const width of [1366, 1024, 360]) {
  test(`words half as long again are not cut off at ${String(width)} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 768 });
    await pseudo(page);
    await page.reload();
    await page.getByRole("option").first().waitFor();
    const look = async (view: string): Promise<void> => {
      expect(await page.evaluate(CUT), view).toEqual([]);
      expect(await sideways(page), `${view} sticks out`).toBeLessThanOrEqual(0);
    };
    await look("the list");
    for (const [keys, view] of [
      ["x", "a choice"],
      ["c", "filing"],
      ["?", "help"],
      ["Control+k", "the palette"],
      ["a", "adding"],
    ] as const) {
      await page.keyboard.press(keys);
      if (view !== "a choice") await page.getByRole("dialog").waitFor();
      await look(view);
      if (view !== "a choice") await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    }
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.getByRole("searchbox").waitFor();
    await look("the search");
  });
}

for (const theme of ["light", "dark"] as const) {
  test(`Arabic goes from right to left, and axe has nothing to say: ${theme}`, async ({ window, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.keyboard.press("f");
    const kept = page.waitForResponse("**/api/set_settings");
    await page.getByLabel("Langue").selectOption("ar");
    await kept;
    await page.keyboard.press("Escape");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await page.reload();
    await window.rows.first().waitFor();
    const sources = (await page.getByRole("navigation").boundingBox())?.x ?? 0;
    const list = (await window.list.boundingBox())?.x ?? 0;
    expect(sources, "the panes mirror").toBeGreaterThan(list);
    for (const [width, height] of [
      [1366, 768],
      [1024, 700],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(await complaints(page, ["landmark-one-main", "page-has-heading-one"])).toEqual([]);
      if (SHOTS) {
        mkdirSync(SHOTS, { recursive: true });
        await page.screenshot({ path: join(SHOTS, `ar-${theme}-${String(width)}.png`) });
      }
    }
  });
}
