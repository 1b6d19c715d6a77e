// The page's end of the library in memory that runs on a thread of its own.
import { type Backend, CommandFailure } from "./backend";
import type { Commands, Event, Failure } from "./bindings";
import { PICTURE } from "./memory-sample";

/** What the thread is asked. */
export interface Asked {
  readonly id: number;
  readonly name: keyof Commands;
  readonly request: unknown;
}

interface Told {
  readonly id?: number;
  readonly value?: unknown;
  readonly failure?: Failure;
  readonly event?: Event;
}

/** A library of so many rows, on a thread. */
export function threadBackend(rows: number): Backend {
  const thread = new Worker(new URL("./memory-worker.ts", import.meta.url), { type: "module", name: String(rows) });
  const waiting = new Map<number, { done: (value: never) => void; fail: (error: CommandFailure) => void }>();
  const listeners = new Set<(event: Event) => void>();
  let last = 0;
  thread.addEventListener("message", ({ data: { id = 0, value, failure, event } }: MessageEvent<Told>) => {
    if (event) for (const listener of listeners) listener(event);
    const asker = waiting.get(id);
    waiting.delete(id);
    if (failure) asker?.fail(new CommandFailure(failure));
    else asker?.done(value as never);
  });
  return {
    kind: "memory",
    pictureSources: "data:",
    asset: () => PICTURE,
    call(name, request) {
      last += 1;
      const id = last;
      thread.postMessage({ id, name, request } satisfies Asked);
      return new Promise((done, fail) => waiting.set(id, { done, fail }));
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openExternal: () => Promise.resolve(),
  };
}
