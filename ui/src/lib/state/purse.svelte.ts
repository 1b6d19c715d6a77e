// What may be spent and was: the two figures at the foot of the window, asked for when the first screen stands.
import type { Backend } from "../backend/backend";
import type { Ledger, NetworkPolicy } from "../backend/bindings";
import { type Meter, meterOf } from "../spending/meter";
import { coalesced } from "./coalesced";

/** The narrowest limit, and what of it is spent. */
export class Purse {
  #network = $state.raw<NetworkPolicy | null>(null);
  #ledger = $state.raw<Pick<Ledger, "today_bytes" | "month_bytes">>({ today_bytes: 0, month_bytes: 0 });
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** The meter while `receivedBytes` of a running sync are not in the ledger yet; none without a limit. */
  meter(receivedBytes: number): (Meter & { limit: number }) | null {
    if (!this.#network) return null;
    const meter = meterOf({
      network: this.#network,
      ledger: this.#ledger,
      missing: { articles: 0, assets: 0, estimated_bytes: 0 },
      budgetBytes: null,
      textOnly: false,
      receivedBytes,
    });
    return meter.limit === null || meter.period === "sync" ? null : { ...meter, limit: meter.limit };
  }

  /** Asks again. A guest is told nothing of it, and sees none. */
  refresh = coalesced(async () => {
    const call = this.#backend.call.bind(this.#backend);
    const asked = Promise.all([call("get_network", {}), call("get_ledger", { days: 1 })]);
    const [network, ledger] = await asked.catch(() => [null, null] as const);
    this.#network = network;
    if (ledger) this.#ledger = ledger;
  });
}
