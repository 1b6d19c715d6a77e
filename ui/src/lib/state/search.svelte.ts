// What is searched: the words, what narrows them, and how many articles each narrowing would leave.
import type { Backend } from "../backend/backend";
import type { Facets, Refine } from "../backend/bindings";
import { coalesced } from "./coalesced";

/** A kind of narrowing. */
export type FacetKind = keyof Facets & keyof Refine;

/** The kinds, as they stand beside what was found. */
export const FACET_KINDS = ["languages", "sources", "years", "tags"] as const satisfies readonly FacetKind[];

/** The search of a window. */
export class Search {
  /** Whether the list is a search's, also before anything is typed. */
  active = $state(false);
  /** As it was typed. */
  query = $state("");
  refine = $state.raw<Refine>({});
  facets = $state.raw<Facets | null>(null);
  /** The field is to take the focus when it is there. */
  wantsFocus = false;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** The words that are asked; empty when there are none. */
  get asked(): string {
    return this.query.trim();
  }

  get isNarrowed(): boolean {
    return FACET_KINDS.some((kind) => (this.refine[kind]?.length ?? 0) > 0);
  }

  begin(query: string, refine: Refine): void {
    this.active = true;
    this.query = query;
    this.refine = refine;
  }

  leave(): void {
    this.active = false;
    this.query = "";
    this.refine = {};
    this.facets = null;
  }

  /** What would narrow it with this value too, or no longer. */
  toggled(kind: FacetKind, value: string): Refine {
    if (kind === "years") {
      const years = this.refine.years ?? [];
      const year = Number(value);
      return { ...this.refine, years: years.includes(year) ? years.filter((each) => each !== year) : [...years, year] };
    }
    const values = this.refine[kind] ?? [];
    return {
      ...this.refine,
      [kind]: values.includes(value) ? values.filter((each) => each !== value) : [...values, value],
    };
  }

  isChosen(kind: FacetKind, value: string): boolean {
    return (this.refine[kind] ?? []).some((each) => String(each) === value);
  }

  /** Asks how it can be narrowed; the answer to the last question wins, and none is no failure. */
  count = coalesced(async () => {
    const { asked, refine } = this;
    if (asked === "") return void (this.facets = null);
    const facets = await this.#backend.call("search_facets", { query: asked, refine }).catch(() => null);
    if (this.asked === asked) this.facets = facets;
  });
}

/** Whether two narrowings are the same. */
export function sameRefine(a: Refine = {}, b: Refine = {}): boolean {
  const told = (refine: Refine, kind: FacetKind) => (refine[kind] ?? []).map(String).sort().join("\n");
  return FACET_KINDS.every((kind) => told(a, kind) === told(b, kind));
}
