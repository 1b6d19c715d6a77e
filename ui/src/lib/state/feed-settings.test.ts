import { beforeEach, expect, test } from "vitest";
import type { ErrorCode, Feed } from "../backend/bindings";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { FeedSettings } from "./feed-settings.svelte";

let memory: MemoryLibrary;

beforeEach(() => {
  memory = new MemoryLibrary(0);
});

const feed = (change: Partial<Feed> = {}): Feed => Object.assign(memory.feeds[0] as Feed, change);
const settingsOf = (known: Feed) => new FeedSettings(memoryBackend(0, memory), structuredClone(known));
const refusal = (code: ErrorCode) => ({ code, params: {}, detail: "" });
const known = { login: { scheme: "basic" as const, user: "awa" }, user_agent: null };

test("what was not touched is not asked for", async () => {
  const settings = settingsOf(feed({ asked_as: known }));
  expect(settings.odd).toBeNull();
  expect(await settings.save()).toBe(true);
  expect(memory.asked, "a kept login is not overwritten by an empty one").toEqual([]);
});

test("only what was changed is said", async () => {
  const settings = settingsOf(feed());
  settings.fullText = "never";
  settings.agent = " Mozilla/5.0 ";
  expect(await settings.save()).toBe(true);
  expect(memory.asked).toEqual([
    ["set_feed", { id: "fleuve", pictures: null, full_text: "never", user_agent: "Mozilla/5.0" }],
  ]);
  const again = settingsOf(feed());
  again.agent = "";
  await again.save();
  expect(feed().asked_as.user_agent, "an empty one is Kalan's own again").toBeNull();
});

test("a name and a password go together, and the password does not stay", async () => {
  const settings = settingsOf(feed());
  settings.scheme = "basic";
  expect(settings.odd, "chosen and not written").toBe("user");
  settings.user = "awa:k";
  expect(settings.odd, "a colon would end the name").toBe("user");
  settings.user = "awa";
  expect(settings.odd).toBe("password");
  settings.password = "sésame";
  expect(settings.odd).toBeNull();
  await settings.save();
  expect(memory.asked).toEqual([
    ["set_feed_login", { id: "fleuve", login: { scheme: "basic", user: "awa", password: "sésame" } }],
  ]);
  const next = settingsOf(feed());
  expect([next.kept, next.password]).toEqual([{ scheme: "basic", user: "awa" }, ""]);
});

test("another name without its password is not kept", () => {
  const settings = settingsOf(feed({ asked_as: known }));
  settings.changing = true;
  settings.user = "moussa";
  expect(settings.odd).toBe("password");
});

test("a token takes the place of a name, and none takes the place of both", async () => {
  const settings = settingsOf(feed({ asked_as: known }));
  settings.changing = true;
  settings.scheme = "bearer";
  expect(settings.odd).toBe("token");
  settings.token = " abc ";
  await settings.save();
  expect(memory.asked.at(-1)).toEqual(["set_feed_login", { id: "fleuve", login: { scheme: "bearer", token: "abc" } }]);
  const next = settingsOf(feed());
  next.changing = true;
  next.scheme = "none";
  await next.save();
  expect(feed().asked_as.login).toBeNull();
});

test("to forget takes no other change with it", async () => {
  const settings = settingsOf(feed({ asked_as: known }));
  settings.pictures = "none";
  expect(await settings.forget()).toBe(true);
  expect(memory.asked).toEqual([["set_feed_login", { id: "fleuve", login: null }]]);
  expect([settings.kept, settings.scheme, settings.user]).toEqual([null, "none", ""]);
  await settings.save();
  expect(memory.asked.at(-1)?.[0]).toBe("set_feed");
});

test("a host that asks for a password gets its fields at once, and they bind nobody", async () => {
  const settings = settingsOf(feed({ failure: refusal("unauthorized") }));
  expect([settings.scheme, settings.changing, settings.refused]).toEqual(["basic", true, true]);
  settings.pictures = "small";
  expect(settings.odd, "who came for the pictures may leave them empty").toBeNull();
  await settings.save();
  expect(memory.asked.map(([name]) => name)).toEqual(["set_feed"]);
});

test("a word that no request can carry is stopped here", () => {
  const settings = settingsOf(feed());
  settings.agent = "Lecteur d’été";
  expect(settings.odd).toBe("agent");
});

test("a keyring that is locked is told, and nothing is half kept", async () => {
  memory.failures.set("set_feed_login", refusal("secrets_unavailable"));
  const settings = settingsOf(feed());
  settings.pictures = "none";
  settings.scheme = "bearer";
  settings.token = "abc";
  expect(await settings.save()).toBe(false);
  expect(settings.failure?.code).toBe("secrets_unavailable");
  expect(settings.busy).toBe(false);
  expect(feed().pictures).toBe("all");
});
