import { expect, test } from "vitest";
import { memoryBackend, MemoryLibrary } from "../backend/memory";
import { Purse } from "./purse.svelte";

async function purseOf(change: (memory: MemoryLibrary) => void): Promise<Purse> {
  const memory = new MemoryLibrary(0);
  change(memory);
  const purse = new Purse(memoryBackend(0, memory));
  await purse.refresh();
  return purse;
}

test("the narrowest limit and what is spent of it stand at the foot of the window", async () => {
  const purse = await purseOf((memory) => {
    memory.network = { day_limit_bytes: 5_000_000 };
    memory.ledger = { ...memory.ledger, today_bytes: 1_400_000 };
  });
  expect(purse.meter(100_000)).toMatchObject({ period: "day", spent: 1_500_000, limit: 5_000_000 });
});

test("nothing stands there without a limit, or for a guest, who is told nothing of it", async () => {
  expect((await purseOf((memory) => (memory.network = {}))).meter(0)).toBeNull();
  const denied = { code: "usage" as const, params: {}, detail: "" };
  expect((await purseOf((memory) => memory.failures.set("get_network", denied))).meter(0)).toBeNull();
});
