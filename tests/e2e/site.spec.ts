// A site that `kalan export` wrote opens from the disk, by a double click, and searches there without a server.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { complaints } from "./axe";
import { expect, test } from "./kit";

test("a site on a stick lists, opens and finds its articles, and asks nobody for anything", async ({ folder, kalan, web, page }) => {
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await kalan("add", `${web.url}/puits`);
  const out = join(folder, "site");
  await kalan("export", "--format", "site", "--title", "Au village", "-o", out);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) asked.push(request.url());
  });

  await page.goto(pathToFileURL(join(out, "index.html")).href);
  await expect(page.getByRole("heading", { name: "Au village" })).toBeVisible();
  expect(await complaints(page)).toEqual([]);
  await page.getByRole("searchbox").fill("vieille rou");
  const found = page.locator("#found a");
  await expect(found).toHaveText(["Le puits de la vieille route"]);
  await page.getByRole("searchbox").fill("introuvable");
  await expect(page.getByRole("status")).toBeVisible();
  await page.getByRole("searchbox").fill("VIEILLE");
  await found.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Le puits de la vieille route");
  const width = await page.locator("article img").first().evaluate((img: HTMLImageElement) => img.naturalWidth);
  expect(width, "its picture came along").toBeGreaterThan(0);
  expect(await complaints(page)).toEqual([]);
  expect(asked).toEqual([]);
});
