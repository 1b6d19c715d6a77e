// A sync as the person sees it: how far, how many bytes, how it ended.
import { type Backend, failureOf } from "../backend/backend";
import type {
  Event,
  FailedFeed,
  FailedSource,
  Failure,
  FeedId,
  Phase,
  Progress,
  SyncReport,
} from "../backend/bindings";
import { SyncChoice } from "./sync-choice.svelte";

/** The parts of a sync, in their order. */
export const PHASES = ["feeds", "articles", "pictures"] as const satisfies readonly Phase[];

/** The running sync, or the last one of this session. */
export class Sync {
  running = $state(false);
  stopping = $state(false);
  progress = $state.raw<Progress | null>(null);
  report = $state.raw<SyncReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  endedAt = $state.raw<Date | null>(null);
  /** The last news of each part: they take turns. */
  parts = $state.raw<Partial<Record<Phase, Progress>>>({});
  /** The network asked for a login, and the person has not put it off. */
  portal = $state.raw<FailedFeed | FailedSource | null>(null);
  readonly choice: SyncChoice;
  readonly #backend: Backend;

  constructor(backend: Backend, choice = new SyncChoice(null)) {
    this.#backend = backend;
    this.choice = choice;
  }

  /** The furthest part that the running sync has come to. */
  get furthest(): Phase | null {
    return PHASES.findLast((phase) => this.parts[phase] !== undefined) ?? null;
  }

  /** Finds a sync that was begun elsewhere. */
  async load(): Promise<void> {
    const { progress } = await this.#backend.call("sync_status", {});
    this.#heed(progress);
    this.running = progress !== null;
  }

  /** Begins a sync of these feeds, or of all, as the person chose; `whole` takes all that the network rules let it. */
  async start(feeds: readonly FeedId[] = [], { whole = false } = {}): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.failure = this.report = this.progress = this.portal = null;
    this.parts = {};
    // What is not said is as the rules say; a whole bag is asked for with its pictures.
    const text_only = whole ? false : this.choice.textOnly || null;
    const budget_bytes = whole ? null : this.choice.budgetBytes;
    try {
      await this.#backend.call("start_sync", { feeds: [...feeds], text_only, budget_bytes });
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
      this.#heed(event.data);
    } else if (event.kind === "sync_ended") {
      this.report = event.data;
      const failed = [...event.data.feeds_failed, ...(event.data.sources_failed ?? [])];
      this.portal = failed.find(({ error }) => error.code === "login_required") ?? null;
      this.#end(null);
    } else if (event.kind === "sync_failed") {
      this.#end(event.data.code === "cancelled" ? null : event.data);
    }
  }

  #heed(progress: Progress | null): void {
    this.progress = progress;
    if (progress) this.parts = { ...this.parts, [progress.phase]: progress };
  }

  #end(failure: Failure | null): void {
    this.running = false;
    this.stopping = false;
    this.progress = null;
    this.parts = {};
    this.failure = failure;
    this.endedAt = new Date();
  }
}
