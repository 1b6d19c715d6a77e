// A whole sitting without a pointer.
import { expect, test } from "./kit";

test.beforeEach(async ({ kalan, web, page, window }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await page.reload();
  await window.rows.first().waitFor();
});

test("read, go on, keep, search, come back", async ({ window, page }) => {
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await expect(
    page.getByRole("heading", { name: "Non lus", level: 1 }),
  ).toBeVisible();
  await page.keyboard.press("j");
  await expect(window.headline).toBeVisible();
  const first = await window.headline.textContent();
  await expect(window.rows.first()).toHaveAttribute("aria-selected", "true");
  // Pages to the end, then the next article.
  for (
    let turn = 0;
    turn < 12 && (await window.headline.textContent()) === first;
    turn++
  ) {
    await page.keyboard.press("Space");
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await expect(window.headline).not.toHaveText(first ?? "");
  await page.keyboard.press("s");
  await expect(
    page.getByRole("toolbar").getByRole("button", { name: "À garder" }),
  ).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("k");
  await expect(window.headline).toHaveText(first ?? "");
  await page.keyboard.press("n");
  await expect(window.rows.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(window.headline, "n moves without opening").toHaveText(
    first ?? "",
  );
  await page.keyboard.press("Enter");
  await expect(window.headline).not.toHaveText(first ?? "");
});

test("keys work while the article has the focus", async ({ window, page }) => {
  await page.keyboard.press("j");
  await window.headline.click();
  await expect(page.locator("iframe")).toBeFocused();
  const first = await window.headline.textContent();
  await page.keyboard.press("j");
  await expect(window.headline).not.toHaveText(first ?? "");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("jms");
  await expect(
    page.getByRole("searchbox"),
    "letters are written, and do nothing else",
  ).toHaveValue("jms");
});

test("F6 goes round the panes, ? tells all keys, escape closes", async ({
  page,
}) => {
  await page.keyboard.press("j");
  await page.locator("main iframe").waitFor();
  const pane = () =>
    page.evaluate(
      () =>
        document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset[
          "pane"
        ],
    );
  await page.getByRole("listbox").focus();
  const visited = [await pane()];
  for (let turn = 0; turn < 3; turn++) {
    await page.keyboard.press("F6");
    visited.push(await pane());
  }
  expect(visited).toEqual(["list", "article", "sources", "list"]);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Clavier" })).toContainText(
    "Tout marquer comme lu",
  );
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a sheet that has just closed does not take the next one with it", async ({
  page,
  window,
}) => {
  await window.rows.first().waitFor();
  await page.keyboard.press("a");
  await page.getByRole("dialog").waitFor();
  // Both within one task: the browser tells of the first one's close when the second is open.
  await page.evaluate(async () => {
    document
      .querySelector("dialog")
      ?.dispatchEvent(new Event("cancel", { cancelable: true }));
    await Promise.resolve();
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "?", shiftKey: true, bubbles: true }),
    );
    await new Promise((painted) =>
      requestAnimationFrame(() => requestAnimationFrame(painted)),
    );
  });
  await expect(page.getByRole("dialog")).toBeVisible();
});
