// The sync panel: what may be spent, what is left and why, the rules, and what it cost.
import { complaints, IN_THE_FRAME, THEMES } from "./axe";
import { type Answer, expect, type Page, test, webOf } from "./kit";

const panel = (page: Page) =>
  page.getByRole("main", { name: "Synchronisation" });

/** Opens the panel as the keyboard does. */
async function open(page: Page): Promise<void> {
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(
    panel(page).getByRole("heading", { name: "Ce qui attend" }),
  ).toBeVisible();
}

/** Chooses an amount for the next sync, in kilobytes. */
async function budget(page: Page, kb: string): Promise<void> {
  await panel(page).getByRole("radio", { name: "Autre" }).check();
  await panel(page).getByLabel("Autre montant, en Ko").fill(kb);
}

async function run(page: Page): Promise<void> {
  await panel(page)
    .getByRole("button", { name: "Synchroniser", exact: true })
    .click();
  await page
    .getByText("Synchronisation terminée")
    .waitFor({ state: "attached", timeout: 60_000 });
  await expect(
    panel(page).getByRole("button", { name: "Synchroniser", exact: true }),
  ).toBeVisible();
}

test("opens by mouse and by key, and gives the focus back", async ({
  window,
  page,
}) => {
  const details = window.button(/^Détails de la synchronisation/);
  await details.click();
  await expect(panel(page)).toBeFocused();
  await expect(details).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(details).toBeFocused();
  await open(page);
  await page.keyboard.press("Space");
  await expect(
    panel(page),
    "keys of the list and the article rest",
  ).toBeVisible();
  await page.keyboard.press("F6");
  expect(
    await page.evaluate(() => document.activeElement?.closest("nav") !== null),
  ).toBe(true);
  await page.keyboard.press("F6");
  await expect(panel(page)).toBeFocused();
  await window.place("Tout").click();
  await expect(panel(page), "whoever goes somewhere leaves it").toHaveCount(0);
});

test("a sync with a budget says what was left and why, and goes on", async ({
  window,
  web,
  page,
}) => {
  await window.subscribe(`${web.url}/feed.xml`);
  await open(page);
  await budget(page, "20");
  await expect(
    panel(page).getByText("sur 20 Ko pour cette synchronisation"),
  ).toBeVisible();
  await run(page);
  await expect(panel(page)).toContainText(
    "La dernière synchronisation s’est arrêtée à sa limite.",
  );
  await expect(
    panel(page).getByRole("rowheader", { name: /\d+ textes?/ }),
  ).toBeVisible();
  await expect(panel(page)).toContainText(/environ\s\d+\sKo/);
  await expect(
    panel(page).getByRole("table").filter({ hasText: "Arrêtée à sa limite." }),
  ).toContainText("Restaient");
  await page.reload();
  // Keys are heard when the window is there.
  await window.rows.first().waitFor();
  await open(page);
  await expect(
    panel(page).getByLabel("Autre montant, en Ko"),
    "the choice stays",
  ).toHaveValue("20");
  await panel(page).getByRole("radio", { name: "Sans limite" }).check();
  await run(page);
  await expect(panel(page)).not.toContainText("arrêtée à sa limite");
});

test("the bag says what it may cost before it is filled", async ({
  window,
  web,
  page,
  kalan,
}) => {
  await kalan("network", "--price", "20", "--currency", "F CFA");
  await window.subscribe(`${web.url}/feed.xml`);
  await open(page);
  await budget(page, "20");
  await run(page);
  await panel(page).getByRole("button", { name: "Compléter mon sac" }).click();
  const dialog = page.getByRole("dialog", { name: /Compléter mon sac/ });
  await expect(dialog).toContainText(
    /Il manque \d+ textes?.*environ\s\d+\sKo, soit .*F CFA/,
  );
  await dialog
    .getByRole("button", { name: /Compléter, environ/ })
    .press("Enter");
  await page
    .getByText("Synchronisation terminée")
    .waitFor({ state: "attached", timeout: 60_000 });
  await expect(panel(page).getByText("Rien n’attend")).toBeVisible({
    timeout: 60_000,
  });
});

test("a day's limit is set, holds, and can be changed", async ({
  window,
  web,
  page,
}) => {
  await window.subscribe(`${web.url}/feed.xml`);
  await open(page);
  await window.button("Règles du réseau").click();
  const rules = page.getByRole("dialog", { name: "Règles du réseau" });
  await rules.getByLabel("Par jour, en Mo").fill("beaucoup");
  await rules.getByRole("button", { name: "Garder ces règles" }).click();
  await expect(rules).toContainText("Écrivez un nombre");
  await expect(rules.getByLabel("Par jour, en Mo")).toBeFocused();
  await rules.getByLabel("Par jour, en Mo").fill("0,03");
  await page.keyboard.press("Enter");
  await expect(rules).toHaveCount(0);
  await expect(panel(page).getByText("sur 30 Ko aujourd’hui")).toBeVisible();
  await run(page);
  await expect(panel(page)).toContainText(
    /La limite du jour est atteinte\. Restent .* demain/,
  );
  const meter = panel(page).getByRole("meter");
  await expect(meter).toHaveAttribute(
    "aria-valuetext",
    /^Dépensé.*sur 30\sKo$/,
  );
  await panel(page).getByRole("button", { name: "Changer la limite" }).click();
  await rules.getByLabel("Par jour, en Mo").fill("");
  await rules.getByRole("button", { name: "Garder ces règles" }).click();
  await run(page);
  await expect(panel(page)).not.toContainText("La limite du jour est atteinte");
  await expect(panel(page).getByRole("complementary")).toContainText("sur 12");
});

test("with the internet off nothing goes, and the panel says so", async ({
  window,
  web,
  page,
}) => {
  await window.subscribe(`${web.url}/feed.xml`);
  await open(page);
  await window.button("Règles du réseau").click();
  await page
    .getByRole("checkbox", { name: "Ne jamais utiliser internet" })
    .check();
  await window.button("Garder ces règles").click();
  await expect(panel(page)).toContainText(
    "Kalan est réglé pour ne jamais utiliser internet.",
  );
  await expect(
    panel(page).getByRole("button", { name: "Synchroniser", exact: true }),
  ).toBeDisabled();
  await window.add("https://example.org/filtre");
  await expect(page.getByRole("dialog")).toContainText("L’adresse est gardée");
  await page.keyboard.press("Escape");
  await expect(panel(page).getByText("1 page demandée")).toBeVisible();
  await expect(panel(page)).toContainText("vos règles coupent le réseau");
});

// The card stays at its start: no end of a sync that the rules forbid reaches the page.
test("a sync begun with the internet off ends at once, with words", async ({
  window,
  page,
  kalan,
}) => {
  await kalan("network", "--never", "on");
  await window
    .button(/^Synchroniser/)
    .first()
    .click();
  const card = page.getByRole("region", { name: "Synchronisation" });
  await expect(card).toContainText("ne jamais utiliser internet");
});

test("a feed's pictures are chosen in its menu", async ({
  window,
  web,
  page,
}) => {
  await window.subscribe(`${web.url}/feed.xml`);
  const menu = window.button(/Actions pour The loopback gazette/);
  await page.getByRole("navigation").getByText("The loopback gazette").hover();
  await menu.click();
  await expect(
    page.getByRole("menuitemradio", { name: "Toutes les images" }),
  ).toBeChecked();
  await page.getByRole("menuitemradio", { name: "Sans images" }).click();
  await menu.click();
  await expect(
    page.getByRole("menuitemradio", { name: "Sans images" }),
  ).toBeChecked();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("navigation").getByText("The loopback gazette").hover();
  await menu.click();
  await expect(
    page.getByRole("menuitemradio", { name: "Sans images" }),
    "the library keeps it",
  ).toBeChecked();
});

test("a feed that failed is told with the one thing that may help", async ({
  window,
  web,
  page,
}) => {
  await window.subscribe(`${web.url}/feed.xml`);
  await window.sync();
  await web.stop();
  await open(page);
  await run(page);
  await expect(
    panel(page).getByRole("heading", { name: "1 source a besoin de vous" }),
  ).toBeVisible();
  await expect(panel(page)).toContainText(
    /ne répond pas.*Ses 12 articles restent ici/,
  );
  await panel(page).getByText("1 source n’a pas répondu").click();
  await panel(page)
    .getByRole("button", { name: "Réessayer : The loopback gazette" })
    .click();
  await expect(
    panel(page).getByRole("heading", { name: "1 source a besoin de vous" }),
  ).toBeVisible();
});

test("a network that wants a login says so, in the window and in the panel", async ({
  window,
  page,
}) => {
  const feed =
    '<rss version="2.0"><channel><title>La lettre</title><link>/</link><description/></channel></rss>';
  const answers = new Map<string, Answer>([
    ["/feed.xml", { type: "application/rss+xml", body: feed }],
  ]);
  const web = await webOf(answers);
  await window.subscribe(`${web.url}/feed.xml`);
  answers.set("/feed.xml", {
    type: "text/html",
    body: "<h1>Bienvenue au café</h1>",
    status: 511,
  });
  await window.sync();
  const portal = page
    .getByRole("status")
    .filter({ hasText: "Ce réseau veut que vous vous connectiez." });
  await expect(portal).toContainText(
    "à la place de La lettre. Rien n’a été enregistré.",
  );
  await expect(
    portal.getByRole("button", { name: "Ouvrir sa page" }),
  ).toBeVisible();
  await open(page);
  await expect(panel(page).getByRole("status")).toContainText("Ce réseau veut");
  await expect(
    panel(page).getByRole("heading", { name: /besoin de vous/ }),
    "the feed is not to blame",
  ).toHaveCount(0);
  await panel(page).getByRole("button", { name: "Plus tard" }).click();
  await expect(portal).toHaveCount(0);
  await web.stop();
});

for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
  test(`axe has nothing to say of the panel: ${theme}`, async ({
    kalan,
    web,
    page,
    window,
  }) => {
    await kalan("subscribe", `${web.url}/feed.xml`);
    await kalan("network", "--day-limit", "30000", "--price", "20");
    await kalan("sync");
    await kalan("subscribe", `${web.url}/nowhere`).catch(() => undefined);
    await page.reload();
    await window.rows.first().waitFor();
    await page.keyboard.press("f");
    await page
      .getByRole("radio", { name: THEMES[theme] })
      .check({ force: true });
    await page.keyboard.press("Escape");
    await open(page);
    expect(await complaints(page), "panel").toEqual([]);
    await window.button("Règles du réseau").click();
    await page.getByRole("dialog").waitFor();
    expect(await complaints(page), "network rules").toEqual([]);
    await page.keyboard.press("Escape");
    await panel(page)
      .getByRole("button", { name: "Compléter mon sac" })
      .click();
    await page.getByRole("dialog").waitFor();
    expect(await complaints(page), "bag").toEqual([]);
  });
}

for (const [name, viewport, zoom] of [
  ["a phone", { width: 360, height: 740 }, "100%"],
  ["text of twice the size", { width: 1366, height: 768 }, "200%"],
] as const) {
  test(`nothing sticks out: ${name}`, async ({ kalan, web, page, window }) => {
    await page.setViewportSize(viewport);
    await kalan("subscribe", `${web.url}/feed.xml`);
    await kalan("network", "--day-limit", "30000", "--price", "20");
    await kalan("sync");
    await page.reload();
    await window.rows.first().waitFor();
    await page.evaluate(
      (size) => (document.documentElement.style.fontSize = size),
      zoom,
    );
    await open(page);
    const sticksOut = () =>
      page.evaluate(() =>
        [
          ...document.querySelectorAll(
            ".sync-panel :is(p, button, td, th, label, .input, h2)",
          ),
        ]
          .filter(
            (each) =>
              !each.closest(".vh, details:not([open])") &&
              each.getBoundingClientRect().right > innerWidth + 1,
          )
          .map((each) => each.textContent),
      );
    expect(await sticksOut()).toEqual([]);
    expect(await complaints(page, IN_THE_FRAME)).toEqual([]);
    await window.button("Règles du réseau").click();
    await page.getByRole("dialog").waitFor();
    expect(await sticksOut()).toEqual([]);
    await window.button("Annuler").click();
    await window.button("Revenir à la lecture").click();
    await expect(panel(page)).toHaveCount(0);
  });
}
