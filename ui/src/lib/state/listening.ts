// How far the person listened to each sound; kept on this machine, the last ones only.
import type { Keeper } from "./sync-choice.svelte";

const KEY = "kalan.listening";
const MOST = 60;
/** A sound that is nearly over begins again. */
const TAIL_SECS = 10;

/** Places in sounds, by the hash of their bytes. */
export class Listening {
  readonly #keeper: Keeper | null;

  constructor(keeper: Keeper | null) {
    this.#keeper = keeper;
  }

  /** Where to go on, in seconds. */
  at(hash: string): number {
    return this.#places().find(([known]) => known === hash)?.[1] ?? 0;
  }

  /** Says where the person is; near the end it is forgotten. */
  stand(hash: string, secs: number, lengthSecs: number): void {
    const others = this.#places().filter(([known]) => known !== hash);
    const over = lengthSecs - secs < TAIL_SECS;
    const places = over || secs < 1 ? others : [[hash, Math.round(secs)] as const, ...others];
    this.#keeper?.setItem(KEY, JSON.stringify(places.slice(0, MOST)));
  }

  #places(): (readonly [string, number])[] {
    try {
      const kept: unknown = JSON.parse(this.#keeper?.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isPlace) : [];
    } catch {
      return [];
    }
  }
}

function isPlace(value: unknown): value is readonly [string, number] {
  return Array.isArray(value) && typeof value[0] === "string" && Number.isFinite(value[1]);
}
