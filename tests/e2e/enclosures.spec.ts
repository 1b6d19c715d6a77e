// The sounds that a feed's entries bring: asked for, heard, let go.
import { complaints, THEMES } from "./axe";
import { type Answer, expect, type Page, test, webOf } from "./kit";

const SECS = 60;

/** A minute of silence that any browser plays. */
function silence(): Buffer {
  const rate = 8000;
  const samples = Buffer.alloc(rate * SECS, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

const sound = silence();

/** A feed of one spoken article. */
async function spoken() {
  const answers = new Map<string, Answer>([["/sons/le-puits.wav", { type: "audio/wav", body: sound }]]);
  const web = await webOf(answers);
  answers.set("/feed.xml", {
    type: "application/rss+xml",
    body: `<rss version="2.0"><channel><title>La voix du fleuve</title><language>fr</language><item><title>Le puits, à voix haute</title>
<guid>1</guid><description>${"Le fleuve porte le sable, et le sable fait les îles. ".repeat(20)}</description>
<enclosure url="${web.url}/sons/le-puits.wav" type="audio/wav" length="${String(sound.length)}"/></item></channel></rss>`,
  });
  return web;
}

const player = (page: Page) => page.locator("audio");

test("a sound costs nothing before it is asked for, can then be heard, and goes when it is let go", async ({
  kalan,
  page,
  window,
}) => {
  const web = await spoken();
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await page.reload();
  await window.row("Le puits").click();
  const want = page.getByRole("button", { name: /^Prendre à la prochaine synchronisation · 480 Ko/ });
  await expect(want, "its size is said first").toBeVisible();
  expect(web.asked, "nobody asked for it").not.toContain("/sons/le-puits.wav");
  await want.press("Enter");
  await expect(page.getByText("Attend", { exact: true })).toBeVisible();
  await window.sync();
  await expect(player(page)).toBeVisible();
  await expect.poll(() => player(page).evaluate((each: HTMLAudioElement) => each.duration)).toBeCloseTo(SECS, 0);
  // Without an answer to Range it would begin anew.
  await player(page).evaluate((each: HTMLAudioElement) => (each.currentTime = each.duration / 2));
  await expect.poll(() => player(page).evaluate((each: HTMLAudioElement) => each.currentTime)).toBeCloseTo(SECS / 2, 0);
  await page.getByRole("button", { name: "Retirer le-puits.wav" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Retirer" }).press("Enter");
  await expect(want, "it can be had again").toBeVisible();
  await expect(player(page)).toHaveCount(0);
  await web.stop();
});

test("the panel says the room that sounds take, and axe has nothing to say", async ({ kalan, page, window }) => {
  const web = await spoken();
  await kalan("subscribe", `${web.url}/feed.xml`);
  await kalan("sync");
  await page.reload();
  await window.row("Le puits").click();
  await page.getByRole("button", { name: /^Prendre à la prochaine/ }).click();
  await window.sync();
  await expect(player(page)).toBeVisible();
  for (const theme of ["dark", "light"] as const) {
    await page.keyboard.press("f");
    await page.getByRole("radio", { name: THEMES[theme] }).check({ force: true });
    await page.keyboard.press("Escape");
    // So short a text has no language that could be told.
    expect(await complaints(page, ["html-has-lang"]), theme).toEqual([]);
  }
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  const panel = page.getByRole("main", { name: "Synchronisation" });
  await panel.getByText(/1 gardé, 480\sKo sur 500\sMo/).click();
  await expect(panel.getByText("Le puits, à voix haute")).toBeVisible();
  expect(await complaints(page, ["html-has-lang"]), "the panel").toEqual([]);
  await panel.getByRole("button", { name: "Retirer le-puits.wav" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Retirer" }).press("Enter");
  await expect(panel.getByRole("heading", { name: "Sons et fichiers" })).toHaveCount(0);
  await web.stop();
});
