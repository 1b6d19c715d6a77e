// How a component finds the library of its window.
import { createContext } from "svelte";
import type { Library } from "./library.svelte";

/** `useLibrary` in a component; `provideLibrary` once, at the root. */
export const [useLibrary, provideLibrary] = createContext<Library>();
