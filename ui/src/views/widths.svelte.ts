// How wide the person made the panes; kept on this machine, since another has another screen.

/** What the sources pane may be, in rem. */
export const SOURCES_REM = { least: 12, most: 20, usual: 14.5 } as const;
/** What the list may be, in rem. */
export const LIST_REM = { least: 18, most: 32, usual: 23.5 } as const;

/** The widths of the two panes that have one. */
export class Widths {
  #sources = $state(kept("kalan.sources", SOURCES_REM));
  #list = $state(kept("kalan.list", LIST_REM));

  get sources(): number {
    return this.#sources;
  }
  set sources(rem: number) {
    this.#sources = rem;
    localStorage.setItem("kalan.sources", String(rem));
  }
  get list(): number {
    return this.#list;
  }
  set list(rem: number) {
    this.#list = rem;
    localStorage.setItem("kalan.list", String(rem));
  }
}

function kept(name: string, { least, most, usual }: { least: number; most: number; usual: number }): number {
  const rem = Number(localStorage.getItem(name) ?? usual);
  return rem >= least && rem <= most ? rem : usual;
}
