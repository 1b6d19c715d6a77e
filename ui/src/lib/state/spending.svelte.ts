// What the network may cost, cost, and will cost: asked for when the sync panel is open.
import { type Backend, failureOf } from "../backend/backend";
import type { Event, Ledger, Missing, NetworkPolicy, Outlook, PastSyncReport } from "../backend/bindings";
import { coalesced } from "./coalesced";
import type { Notices } from "./notices.svelte";
import type { Sync } from "./sync.svelte";

/** How far back the ledger is shown. */
export const LEDGER_DAYS = 30;
const SYNCS = 12;
const NO_LEDGER: Ledger = { days: [], feeds: [], hosts: [], today_bytes: 0, month_bytes: 0 };

const NO_OUTLOOK: Outlook = { next: null, waits_for: "by_hand", network: null, metered: null };

/** The panel's figures. */
export class Spending {
  network = $state.raw<NetworkPolicy>({});
  ledger = $state.raw<Ledger>(NO_LEDGER);
  syncs = $state.raw<readonly PastSyncReport[]>([]);
  missing = $state.raw<Missing>({ articles: 0, assets: 0, estimated_bytes: 0 });
  outbox = $state.raw<readonly string[]>([]);
  outlook = $state.raw<Outlook>(NO_OUTLOOK);
  /** The first answer is here. */
  ready = $state(false);
  /** What the running sync had received when the ledger was asked. */
  #known = $state(0);
  readonly #backend: Backend;
  readonly #sync: Sync;
  readonly #notices: Notices;

  constructor(backend: Backend, sync: Sync, notices: Notices) {
    this.#backend = backend;
    this.#sync = sync;
    this.#notices = notices;
  }

  /** Bytes of the running sync that the ledger does not know yet. */
  get receivedBytes(): number {
    return Math.max(0, (this.#sync.progress?.bytes_received ?? this.#known) - this.#known);
  }

  /** Asks again for all of it. */
  refresh = coalesced(async () => {
    const call = this.#backend.call.bind(this.#backend);
    const known = this.#sync.progress?.bytes_received ?? 0;
    try {
      const [network, ledger, history, missing, outbox, outlook] = await Promise.all([
        call("get_network", {}),
        call("get_ledger", { days: LEDGER_DAYS }),
        call("sync_history", { limit: SYNCS }),
        call("get_missing", {}),
        call("get_outbox", {}),
        call("get_outlook", {}),
      ]);
      this.network = network;
      this.ledger = ledger;
      this.syncs = history.syncs;
      this.missing = missing;
      this.outbox = outbox.addresses;
      this.outlook = outlook;
      this.#known = known;
      this.ready = true;
    } catch (error) {
      this.#notices.fail(failureOf(error));
    }
  });

  /** Keeps the network rules; true when the library has them. */
  async keep(network: NetworkPolicy): Promise<boolean> {
    try {
      this.network = await this.#backend.call("set_network", { network });
      this.outlook = await this.#backend.call("get_outlook", {});
      return true;
    } catch (error) {
      this.#notices.fail(failureOf(error));
      return false;
    }
  }

  /** Takes what the library tells: a running sync changes too often to ask each time. */
  hear(event: Event): void {
    if (event.kind === "outlook") this.outlook = event.data;
    const ended = event.kind === "sync_ended" || event.kind === "sync_failed";
    if (ended || (event.kind === "changed" && !this.#sync.running)) void this.refresh();
  }
}
