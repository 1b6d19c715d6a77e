import { expect, test } from "vitest";
import ar from "../../messages/ar.json";
import bm from "../../messages/bm.json";
import en from "../../messages/en.json";
import fr from "../../messages/fr.json";
import { loadTongue, systemTongue, type TextKey, wordsOf } from "./messages";
import { printed } from "./typography";
import { hostOf, Words } from "./words.svelte";

const FINE = "\u202F";
const HARD = "\u00A0";
const french = new Words(["fr-ML"]);
const english = new Words(["en-GB"]);
const MESSAGES = { fr, en };
/** Words that French and English share, and what is no word. */
const SAME = new Set<string>([
  "app.name",
  "sources.label",
  "source.count.one",
  "source.count.other",
  "sources.open",
  "article.label",
  "mark.note",
  "colour.indigo",
  "pen.key.note",
  "aloud.pause",
  "add.placeholder",
  "sync.result.one",
  "sync.result.other",
  "ledger.host",
  "text.flow",
  "face.serif",
  "face.sans",
  "face.easy",
  "face.mono",
  "help.article",
  "toasts.label",
  "column.source",
  "column.date",
  "palette.title",
  "facets.sources",
]);

test("each language has the same keys, and words behind every one", () => {
  expect(Object.keys(MESSAGES.en)).toEqual(Object.keys(MESSAGES.fr));
  for (const [tongue, words] of Object.entries(MESSAGES)) {
    for (const [key, text] of Object.entries(words)) expect(text.trim(), `${tongue}: ${key}`).not.toBe("");
  }
});

test("nothing was left in the other language", () => {
  const signs = /^(?:keycap|language)\./;
  for (const [key, text] of Object.entries(fr)) {
    if (SAME.has(key) || signs.test(key) || !/\p{L}{4}/u.test(text.replace(/\{\w+\}/g, ""))) continue;
    const other: string = en[key as TextKey];
    expect(other, key).not.toBe(text);
  }
});

test("a draft says nothing that is not asked, and asks for the same things", () => {
  const asked = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
  const whole: Record<string, string> = fr;
  for (const [tongue, draft] of Object.entries({ ar, bm })) {
    for (const [key, text] of Object.entries<string>(draft)) {
      const stem = key.replace(/\.(?:zero|two|few|many)$/, ".other");
      expect(Object.keys(whole), `${tongue}: ${key}`).toContain(stem);
      expect(text.trim(), `${tongue}: ${key}`).not.toBe("");
      // A form for one or two things may leave the number to its words.
      const counts = (name: string | undefined) => name !== "n" || /\.(?:other|few|many)$/.test(key);
      const wanted = asked(whole[stem] ?? "")
        .filter(counts)
        .sort();
      expect(asked(text).filter(counts).sort(), `${tongue}: ${key}`).toEqual(wanted);
    }
  }
});

test("what a draft does not say is said in French", async () => {
  const table = await loadTongue("bm");
  expect(table["sync.start"]).toBe((bm as Record<string, string>)["sync.start"] ?? fr["sync.start"]);
  expect(wordsOf("bm")).toBe(table);
  expect(systemTongue(["ar", "bm", "en-US"]), "and it is only chosen by hand").toBe("en");
});

test("Arabic counts as Arabic does", async () => {
  const words = new Words([]);
  await words.choose("ar");
  const said = [1, 2, 3, 11, 100].map((n) => words.n("source.count", n));
  expect(new Set(said).size, said.join(" · ")).toBe(5);
  expect(words.tongue).toBe("ar");
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
  expect(french.n("source.count", 0), "French counts nothing in the singular").toBe("0 article");
  expect(english.n("source.count", 0)).toBe("0 articles");
  expect(french.n("source.count", 1_000_000), "`many` is told as the plural").toBe(`1${FINE}000${FINE}000 articles`);
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
  expect(french.t("add.saved", { title: "What's new ?" })).toBe(`Enregistré${HARD}: «${FINE}What's new ?${FINE}».`);
});

test("sizes", () => {
  expect(french.size(0)).toBe(`0${HARD}octet`);
  expect(french.size(340_000)).toBe(`340${HARD}Ko`);
  expect(french.size(1_440_000)).toBe(`1,4${HARD}Mo`);
  expect(english.size(96_000)).toBe(`96${HARD}KB`);
  expect(english.size(3_000_000_000)).toBe(`3${HARD}GB`);
});

test("a moment is said as short as it can be", () => {
  const now = new Date(2026, 10, 21, 7, 12);
  expect(french.moment(new Date(2026, 10, 21, 6, 40), now)).toBe(`6${HARD}h${HARD}40`);
  expect(french.moment(new Date(2026, 10, 20, 19, 5), now)).toBe(`Hier, 19${HARD}h${HARD}05`);
  expect(french.moment(new Date(2026, 10, 3), now)).toBe("3 novembre");
  expect(french.moment(new Date(2025, 10, 3), now)).toBe("3 nov. 2025");
  expect(english.moment(new Date(2026, 10, 20, 19, 5), now)).toMatch(/^Yesterday, 7:05\sPM$/);
  expect(french.date(new Date(2026, 10, 21))).toBe("21 novembre 2026");
});

test("the window speaks what the system speaks, unless the person chose", () => {
  expect(new Words(["ar", "en-US", "fr"]).tongue, "the first of the system's that Kalan speaks").toBe("en");
  expect(new Words(["bm"]).tongue, "French when it speaks neither").toBe("fr");
  const words = new Words(["en"]);
  void words.choose("fr");
  expect(words.t("sync.stop")).toBe("Arrêter");
  void words.choose("auto");
  expect(words.t("sync.stop")).toBe("Stop");
});

test("a failure names its host, its answer and its limit", () => {
  const params = { url: "https://www.exemple.org/a", status: "404", limit_bytes: "20000000" };
  expect(french.failure({ code: "http_status", params, detail: "" }).says).toBe("exemple.org a refusé (réponse 404).");
  expect(french.failure({ code: "too_large", params, detail: "" }).says).toContain(`20${HARD}Mo`);
  const bare = french.failure({ code: "connect_failed", params: {}, detail: "" });
  expect(bare.says, "a sentence begins with a capital").toBe("Cette adresse ne répond pas.");
});

test("hosts", () => {
  expect(hostOf("https://www.example.org:8080/a")).toBe("example.org:8080");
  expect(hostOf("not an address")).toBeUndefined();
  expect(hostOf(null)).toBeUndefined();
});
