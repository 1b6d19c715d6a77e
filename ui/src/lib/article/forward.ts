// What is dropped or pasted over the article is dropped on the window.
import type { FrameWindow } from "./sheet";

/** Hands the drops and pastes of a frame to the window around it, until `signal`. */
export function forward(inner: FrameWindow, signal: AbortSignal): void {
  for (const name of ["dragenter", "dragleave", "dragover", "drop"] as const) {
    const hand = (event: DragEvent) => {
      const copy = new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: event.dataTransfer });
      if (!window.dispatchEvent(copy)) event.preventDefault();
    };
    inner.addEventListener(name, hand, { signal });
  }
  const paste = (event: ClipboardEvent) => {
    const copy = new ClipboardEvent("paste", { cancelable: true, clipboardData: event.clipboardData });
    if (!window.dispatchEvent(copy)) event.preventDefault();
  };
  inner.addEventListener("paste", paste, { signal });
}
