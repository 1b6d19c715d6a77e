// Servers and lists: what is connected is shown, and a failure is told and changes nothing.
import { expect, test } from "vitest";
import { MemoryLibrary, memoryBackend } from "../backend/memory";
import { Servers } from "./servers.svelte";

test("a server that is connected is listed, and gone when it is left", async () => {
  const memory = new MemoryLibrary();
  const servers = new Servers(memoryBackend(0, memory));
  expect(await servers.connect("https://rss.example", "awa", "secret")).toBe(true);
  expect(servers.servers.map(({ user }) => user)).toEqual(["awa"]);
  expect(await servers.leave(1, false)).toBe(true);
  expect(servers.servers).toEqual([]);
});

test("a password that is not taken is said, and nothing is connected", async () => {
  const memory = new MemoryLibrary();
  const servers = new Servers(memoryBackend(0, memory));
  memory.failures.set("add_server", { code: "wrong_password", params: {}, detail: "" });
  expect(await servers.connect("https://rss.example", "awa", "wrong")).toBe(false);
  expect([servers.failure?.code, servers.servers.length, servers.busy]).toEqual(["wrong_password", 0, false]);
});

test("a list is followed and left", async () => {
  const servers = new Servers(memoryBackend());
  await servers.follow("https://a.example/list.opml");
  expect(servers.lists.map(({ url }) => url)).toEqual(["https://a.example/list.opml"]);
  await servers.unfollow(1);
  expect(servers.lists).toEqual([]);
});
