// Runs a thing once at a time: asked again while it runs, it runs once more at the end, however often it was asked.

/** A version of `run` that never overlaps itself and never misses the last asking. */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const turn = async () => {
    do {
      again = false;
      await run();
    } while (again);
  };
  return () => {
    again = true;
    running ??= turn().finally(() => (running = undefined));
    return running;
  };
}
