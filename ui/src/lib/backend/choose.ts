// Which transport this page was opened with.
import type { Backend } from "./backend";
import { httpBackend } from "./http";
import { windowBackend } from "./window";

/** The library that this page belongs to. */
export async function chooseBackend(): Promise<Backend> {
  // Written so that a build for people drops both whole.
  const rows = () => Number(new URLSearchParams(location.search).get("memory")) || 0;
  if (import.meta.env.DEV && location.search.includes("memory")) {
    return (await import("./memory")).memoryBackend(rows());
  }
  if (import.meta.env.MODE === "bench") return (await import("./memory-thread")).threadBackend(rows());
  return "__TAURI_INTERNALS__" in window ? windowBackend() : httpBackend();
}
