// The highlights of the library in memory.
import { CommandFailure } from "./backend";
import type * as B from "./bindings";

type Handlers = Pick<
  { [K in keyof B.Commands]: (request: B.Commands[K]["request"]) => B.Commands[K]["response"] },
  | "list_highlights"
  | "add_highlight"
  | "change_highlight"
  | "remove_highlight"
  | "restore_highlight"
  | "write_highlights"
  | "get_own_face"
  | "set_own_face"
  | "define"
  | "has_voice"
  | "speak"
  | "hush"
>;

/** What answers of highlights; `titleOf` an article. */
export function highlightHandlers(titleOf: (id: string) => string): Handlers {
  let kept: B.Highlight[] = [];
  let face: B.OwnFace | null = null;
  const find = (id: string): B.Highlight => {
    const found = kept.find((each) => each.id === id);
    if (!found) throw new CommandFailure({ code: "not_found", params: { id }, detail: "no such highlight" });
    return found;
  };
  return {
    list_highlights: ({ article }) => ({ highlights: kept.filter((each) => !article || each.article === article) }),
    add_highlight: ({ draft }) => {
      const now = new Date().toISOString();
      const id = `highlight-${String(kept.length)}-${now}`;
      const title = titleOf(draft.article);
      const highlight = { ...draft, id, title, url: null, revision: 1, created: now, changed: now };
      kept = [...kept, highlight];
      return highlight;
    },
    change_highlight: ({ id, colour, note }) => {
      const found = find(id);
      const changed = { ...found, colour: colour ?? found.colour, note: note ?? found.note };
      kept = kept.map((each) => (each.id === id ? changed : each));
      return changed;
    },
    remove_highlight: ({ id }) => {
      const gone = find(id);
      kept = kept.filter((each) => each.id !== id);
      return gone;
    },
    restore_highlight: ({ highlight }) => {
      kept = [...kept, highlight];
      return highlight;
    },
    write_highlights: () => ({ text: kept.map(({ place }) => `> ${place.exact}`).join("\n\n") }),
    define: ({ word }) => ({
      dictionaries: 1,
      definitions: [{ dictionary: "Petit dictionnaire", word, text: "nom féminin\nÉlément long et mince." }],
    }),
    has_voice: () => ({ found: false }),
    speak: () => ({}),
    hush: () => ({}),
    get_own_face: () => ({ face }),
    set_own_face: (request) => ({ face: (face = request.face) }),
  };
}
