// The library behind the native window: Tauri's messages.
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { type Backend, CommandFailure, failureOf } from "./backend";
import type { Commands, Event } from "./bindings";

async function ask<T>(name: string, args: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(name, args);
  } catch (error) {
    throw new CommandFailure(failureOf(error));
  }
}

/** Talks to the shell that shows this page. */
export function windowBackend(): Backend {
  return {
    kind: "window",
    // Windows and Android give a custom scheme the form of a host.
    pictureSources: "kalan-asset: http://kalan-asset.localhost",
    asset: (article, hash) => `${convertFileSrc("", "kalan-asset")}${article}/${hash}`,
    call: (name, request) => ask<Commands[typeof name]["response"]>(name, { request }),
    onEvent(listener) {
      const listening = listen<Event>("kalan", (message) => listener(message.payload));
      return () => void listening.then((stop) => stop());
    },
    openExternal: (url) => ask("open_external", { url }),
  };
}
