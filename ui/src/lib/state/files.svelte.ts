// The sounds and files that were asked for, and the room they have: asked for when the sync panel is open.
import { type Backend, failureOf } from "../backend/backend";
import type { Enclosures, Event } from "../backend/bindings";
import { coalesced } from "./coalesced";
import type { Notices } from "./notices.svelte";

/** Everything that was asked for. */
export class Files {
  all = $state.raw<Enclosures>({ items: [], kept_bytes: 0, limit_bytes: 0 });
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** How many of them are on the disk. */
  get kept(): number {
    return this.all.items.filter(({ enclosure }) => enclosure.state.state === "kept").length;
  }

  refresh = coalesced(async () => {
    try {
      this.all = await this.#backend.call("list_enclosures", {});
    } catch (error) {
      this.#notices.fail(failureOf(error));
    }
  });

  /** Takes what the library tells. */
  hear(event: Event): void {
    if (event.kind === "changed" || event.kind === "sync_ended") void this.refresh();
  }
}
