// How a part of the sync panel finds its figures.
import { createContext } from "svelte";
import type { Spending } from "./spending.svelte";

/** `useSpending` in a part; `provideSpending` once, in the panel. */
export const [useSpending, provideSpending] = createContext<Spending>();
