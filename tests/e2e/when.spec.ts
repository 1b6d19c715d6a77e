// When news are looked for: the rules are set in the dialog, and the panel says what comes of them.
import { complaints } from "./axe";
import { expect, test } from "./kit";

test("the rules say when, and the panel says the next time or what it waits for", async ({
  window,
  page,
}) => {
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  const panel = page.getByRole("main", { name: "Synchronisation" });
  await expect(panel).toContainText(
    "Pas de recherche automatique : vous lancez chaque synchronisation.",
  );
  await window.button("Règles du réseau").click();
  const rules = page.getByRole("dialog", { name: "Règles du réseau" });
  await rules
    .getByLabel("Chercher les nouvelles")
    .selectOption("toutes les 2 heures");
  await rules.getByLabel("Attendre la nuit").check();
  // A night that is over a minute after it began is never now, but for that minute.
  const soon = new Date(Date.now() + 3 * 3_600_000);
  const hour = String(soon.getHours()).padStart(2, "0");
  await rules.getByLabel("De", { exact: true }).fill(`${hour}:00`);
  await rules.getByLabel("À", { exact: true }).fill(`${hour}:01`);
  const proxy = rules.getByLabel("Serveur mandataire (proxy)");
  await proxy.fill("proxy.ecole.example:3128");
  await rules.getByRole("button", { name: "Garder ces règles" }).click();
  await expect(proxy).toBeFocused();
  await expect(rules).toContainText("sans nom ni mot de passe");
  await proxy.fill("socks5://127.0.0.1:9050");
  expect(await complaints(page), "network rules").toEqual([]);
  await rules.getByRole("button", { name: "Garder ces règles" }).click();
  await expect(rules).toHaveCount(0);
  await expect(panel).toContainText(
    /Prochaine recherche à .*: on attend la nuit\./,
  );
  await window.button("Règles du réseau").click();
  await expect(rules.getByLabel("Chercher les nouvelles")).toHaveValue("120");
  await expect(rules.getByLabel("Attendre la nuit")).toBeChecked();
  await expect(proxy).toHaveValue("socks5://127.0.0.1:9050");
});
