import { expect, test } from "vitest";
import { MESSAGES, type TextKey } from "./messages";
import { printed } from "./typography";
import { hostOf, Words } from "./words.svelte";

const FINE = "\u202F";
const HARD = "\u00A0";
const fr = new Words(["fr-ML"]);
const en = new Words(["en-GB"]);

test("each language has the same keys, and words behind every one", () => {
  expect(Object.keys(MESSAGES.en)).toEqual(Object.keys(MESSAGES.fr));
  for (const [tongue, words] of Object.entries(MESSAGES)) {
    for (const [key, text] of Object.entries(words)) expect(text.trim(), `${tongue}: ${key}`).not.toBe("");
  }
});

test("a message asks for the same things in each language", () => {
  const asked = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  for (const key of Object.keys(MESSAGES.fr) as TextKey[]) {
    expect(asked(MESSAGES.en[key]), key).toEqual(asked(MESSAGES.fr[key]));
  }
});

test("a plural comes in all forms that its language needs", () => {
  const keys = new Set(Object.keys(MESSAGES.fr));
  for (const key of keys) {
    if (key.endsWith(".one")) expect(keys, key).toContain(key.replace(/\.one$/, ".other"));
  }
  expect(fr.n("source.count", 0), "French counts nothing in the singular").toBe("0 article");
  expect(en.n("source.count", 0)).toBe("0 articles");
  expect(fr.n("source.count", 1_000_000), "`many` is told as the plural").toBe(`1${FINE}000${FINE}000 articles`);
});

test("no message carries typographic spaces: they are put in once, by the formatter", () => {
  for (const [key, text] of Object.entries(MESSAGES.fr)) {
    expect(text, key).not.toMatch(/[\u00A0\u202F’]/);
  }
});

test("French print", () => {
  expect(printed("fr", "L'eau : « oui » ; non ! Quoi ?")).toBe(
    `L’eau${HARD}: «${FINE}oui${FINE}»${FINE}; non${FINE}! Quoi${FINE}?`,
  );
  expect(printed("fr", "{n} Ko, 62 %")).toBe(`{n}${HARD}Ko, 62${HARD}%`);
  expect(printed("fr", "https://exemple.org"), "an address is no sentence").toBe("https://exemple.org");
  expect(printed("en", "don't: 5 KB")).toBe(`don’t: 5${HARD}KB`);
});

test("what a message is about keeps its own signs", () => {
  expect(fr.t("add.saved", { title: "What's new ?" })).toBe(`Enregistré${HARD}: «${FINE}What's new ?${FINE}».`);
});

test("sizes", () => {
  expect(fr.size(0)).toBe(`0${HARD}octet`);
  expect(fr.size(340_000)).toBe(`340${HARD}Ko`);
  expect(fr.size(1_440_000)).toBe(`1,4${HARD}Mo`);
  expect(en.size(96_000)).toBe(`96${HARD}KB`);
  expect(en.size(3_000_000_000)).toBe(`3${HARD}GB`);
});

test("a moment is said as short as it can be", () => {
  const now = new Date(2026, 10, 21, 7, 12);
  expect(fr.moment(new Date(2026, 10, 21, 6, 40), now)).toBe(`6${HARD}h${HARD}40`);
  expect(fr.moment(new Date(2026, 10, 20, 19, 5), now)).toBe(`Hier, 19${HARD}h${HARD}05`);
  expect(fr.moment(new Date(2026, 10, 3), now)).toBe("3 novembre");
  expect(fr.moment(new Date(2025, 10, 3), now)).toBe("3 nov. 2025");
  expect(en.moment(new Date(2026, 10, 20, 19, 5), now)).toMatch(/^Yesterday, 7:05\sPM$/);
  expect(fr.date(new Date(2026, 10, 21))).toBe("21 novembre 2026");
});

test("the window speaks what the system speaks, unless the person chose", () => {
  expect(new Words(["ar", "en-US", "fr"]).tongue, "the first of the system's that Kalan speaks").toBe("en");
  expect(new Words(["bm"]).tongue, "French when it speaks neither").toBe("fr");
  const words = new Words(["en"]);
  words.choose("fr");
  expect(words.t("sync.stop")).toBe("Arrêter");
  words.choose("auto");
  expect(words.t("sync.stop")).toBe("Stop");
});

test("a failure names its host, its answer and its limit", () => {
  const params = { url: "https://www.exemple.org/a", status: "404", limit_bytes: "20000000" };
  expect(fr.failure({ code: "http_status", params, detail: "" }).says).toBe("exemple.org a refusé (réponse 404).");
  expect(fr.failure({ code: "too_large", params, detail: "" }).says).toContain(`20${HARD}Mo`);
  const bare = fr.failure({ code: "connect_failed", params: {}, detail: "" });
  expect(bare.says, "a sentence begins with a capital").toBe("Cette adresse ne répond pas.");
});

test("hosts", () => {
  expect(hostOf("https://www.example.org:8080/a")).toBe("example.org:8080");
  expect(hostOf("not an address")).toBeUndefined();
  expect(hostOf(null)).toBeUndefined();
});
