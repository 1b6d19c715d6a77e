// Which transport this page was opened with.
import type { Backend } from "./backend";
import { httpBackend } from "./http";
import { windowBackend } from "./window";

/** The library that this page belongs to. */
export async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.DEV && location.search.includes("memory")) {
    const { memoryBackend } = await import("./memory");
    return memoryBackend(Number(new URLSearchParams(location.search).get("memory")) || 0);
  }
  return "__TAURI_INTERNALS__" in window ? windowBackend() : httpBackend();
}
