// On a phone's width one pane is in front, and everything can be reached.
import { expect, test } from "./kit";

test.use({ viewport: { width: 360, height: 740 } });

test("from the list to the article, to the sources, and back", async ({ window, page, kalan, web }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.row("Le puits").click();
  await expect(window.headline).toBeVisible();
  await expect(window.list, "the list makes room").toBeHidden();
  await window.button("Retour à la liste").click();
  await expect(window.list).toBeVisible();
  await window.button("Sources").click();
  await window.place("The loopback gazette").click();
  await expect(page.getByRole("heading", { name: "The loopback gazette" })).toBeVisible();
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(sideways, "nothing sticks out").toBeLessThanOrEqual(0);
});

test("what a finger must hit is large enough", async ({ window, page, kalan, web }) => {
  await kalan("add", `${web.url}/puits`);
  await page.reload();
  await window.row("Le puits").click();
  await window.headline.waitFor();
  for (const button of await page.getByRole("toolbar").getByRole("button").all()) {
    if (!(await button.isVisible())) continue;
    const box = await button.boundingBox();
    expect(
      Math.min(box?.width ?? 0, box?.height ?? 0),
      (await button.getAttribute("aria-label")) ?? "",
    ).toBeGreaterThanOrEqual(44);
  }
});
