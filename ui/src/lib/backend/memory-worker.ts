// The library in memory on a thread of its own, as the real one is: for the bench of the page.
import type { Commands } from "./bindings";
import { failureOf } from "./backend";
import { memoryBackend } from "./memory";
import type { Asked } from "./memory-thread";

const backend = memoryBackend(Number(self.name));
/** The real library answers at once however long it is; this one walks all its rows, and so does it once. */
const known = new Map<string, unknown>();

async function answer(name: keyof Commands, request: unknown): Promise<unknown> {
  if (!/^list_|^search/.test(name)) return backend.call(name, request as never);
  const key = JSON.stringify([name, request]);
  if (!known.has(key)) known.set(key, await backend.call(name, request as never));
  return known.get(key);
}

addEventListener("message", ({ data: { id, name, request } }: MessageEvent<Asked>) => {
  void answer(name, request).then(
    (value) => postMessage({ id, value }),
    (error: unknown) => postMessage({ id, failure: failureOf(error) }),
  );
});
backend.onEvent((event) => postMessage({ event }));
