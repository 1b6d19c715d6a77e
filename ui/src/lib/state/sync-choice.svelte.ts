// What the person lets the next sync take: an amount, and whether pictures wait; kept on this machine.

/** The amounts that are offered, in bytes as operators bill them. */
export const BUDGETS_BYTES = [300_000, 1_000_000, 2_000_000] as const;
const MOST_BYTES = 4_000_000_000;

/** Where a choice is kept. */
export type Keeper = Pick<Storage, "getItem" | "setItem">;

/** The choice for a sync that the person begins by hand. */
export class SyncChoice {
  #budget = $state<number | null>(null);
  #textOnly = $state(false);
  readonly #keeper: Keeper | null;

  constructor(keeper: Keeper | null) {
    this.#keeper = keeper;
    this.#budget = amount(Number(keeper?.getItem("kalan.sync_budget") ?? 0));
    this.#textOnly = keeper?.getItem("kalan.sync_text_only") === "true";
  }

  /** The most that it may spend; none for what the network rules say. */
  get budgetBytes(): number | null {
    return this.#budget;
  }
  set budgetBytes(bytes: number | null) {
    this.#budget = amount(bytes ?? 0);
    this.#keeper?.setItem("kalan.sync_budget", String(this.#budget ?? 0));
  }

  get textOnly(): boolean {
    return this.#textOnly;
  }
  set textOnly(on: boolean) {
    this.#textOnly = on;
    this.#keeper?.setItem("kalan.sync_text_only", String(on));
  }
}

function amount(bytes: number): number | null {
  return bytes >= 1 && bytes <= MOST_BYTES ? Math.round(bytes) : null;
}
