// The library behind a loopback server: plain requests, and one stream of events.
import { type Backend, CommandFailure, failureOf, isFailure, NotAdmitted } from "./backend";
import type { CommandName } from "./backend";
import type { Commands, Event, Failure } from "./bindings";

function failureIn(body: unknown, status: number): Failure {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  if (isFailure(error)) return error;
  return { code: "internal", params: { status: String(status) }, detail: `The server answered ${String(status)}.` };
}

/** Browsers refuse to carry more than 64 KiB beyond the end of a page. */
const OUTLIVES_CHARS = 16_000;

async function ask<K extends CommandName>(name: K, request: unknown): Promise<Commands[K]["response"]> {
  let answer: Response;
  const body = JSON.stringify(request);
  try {
    answer = await fetch(`/api/${name}`, {
      method: "POST",
      // A form of another site cannot send this header: it keeps strangers' pages out.
      headers: { "Content-Type": "application/json", "X-Kalan": "1" },
      body,
      // What a person chose as they left is kept too.
      keepalive: body.length < OUTLIVES_CHARS,
    });
  } catch (error) {
    throw new CommandFailure({ ...failureOf(error), code: "connect_failed", params: { url: location.origin } });
  }
  if (answer.status === 401) throw new NotAdmitted();
  const answered: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new CommandFailure(failureIn(answered, answer.status));
  return answered as Commands[K]["response"];
}

function hearServer(hear: (event: Event) => void): EventSource {
  const source = new EventSource("/api/events");
  let opened = false;
  source.onmessage = (message: MessageEvent<string>) => hear(JSON.parse(message.data) as Event);
  source.onopen = () => {
    // What happened while the line was cut was not heard: ask again for everything.
    if (opened) hear({ kind: "changed", data: { added: [], updated: [], removed: [], feeds: [], collections: [] } });
    opened = true;
  };
  return source;
}

/** Talks to the server that this page came from. */
export function httpBackend(): Backend {
  const listeners = new Set<(event: Event) => void>();
  let source: EventSource | undefined;
  return {
    kind: "http",
    pictureSources: `${location.origin}/asset/`,
    asset: (article, hash) => `/asset/${article}/${hash}`,
    call: (name, request) => ask(name, request),
    onEvent(listener) {
      listeners.add(listener);
      source ??= hearServer((event) => {
        for (const hear of listeners) hear(event);
      });
      return () => listeners.delete(listener);
    },
    openExternal(url) {
      window.open(url, "_blank", "noopener,noreferrer");
      return Promise.resolve();
    },
  };
}
