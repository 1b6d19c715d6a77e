// A sync as the person sees it: how far, how many bytes, how it ended.
import { type Backend, failureOf } from "../backend/backend";
import type { Event, Failure, FeedId, Progress, SyncReport } from "../backend/bindings";

/** The running sync, or the last one of this session. */
export class Sync {
  running = $state(false);
  stopping = $state(false);
  progress = $state.raw<Progress | null>(null);
  report = $state.raw<SyncReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  endedAt = $state.raw<Date | null>(null);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Finds a sync that was begun elsewhere. */
  async load(): Promise<void> {
    const { progress } = await this.#backend.call("sync_status", {});
    this.progress = progress;
    this.running = progress !== null;
  }

  /** Begins a sync of these feeds, or of all. */
  async start(feeds: readonly FeedId[] = []): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.failure = null;
    this.report = null;
    this.progress = null;
    try {
      await this.#backend.call("start_sync", { feeds: [...feeds], text_only: false, budget_bytes: null });
    } catch (error) {
      this.#end(failureOf(error));
    }
  }

  async stop(): Promise<void> {
    if (!this.running || this.stopping) return;
    this.stopping = true;
    try {
      const { running } = await this.#backend.call("cancel_sync", {});
      if (!running) this.#end(null);
    } catch (error) {
      this.#end(failureOf(error));
    }
  }

  /** Takes what the library tells of a sync. */
  hear(event: Event): void {
    if (event.kind === "sync_progress") {
      this.running = true;
      this.progress = event.data;
    } else if (event.kind === "sync_ended") {
      this.report = event.data;
      this.#end(null);
    } else if (event.kind === "sync_failed") {
      this.#end(event.data.code === "cancelled" ? null : event.data);
    }
  }

  #end(failure: Failure | null): void {
    this.running = false;
    this.stopping = false;
    this.progress = null;
    this.failure = failure;
    this.endedAt = new Date();
  }
}
