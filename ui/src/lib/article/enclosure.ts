// What a file that an entry brought is called, and what kind of thing it is.
import type { Enclosure } from "../backend/bindings";

/** What can be done with it depends on this. */
export type FileKind = "sound" | "film" | "other";

const SOUND = /\.(?:mp3|m4a|aac|oga|ogg|opus|flac|wav)$/i;
const FILM = /\.(?:mp4|m4v|webm|ogv|mov)$/i;

/** The last part of its address, as people read it; its host when there is none. */
export function fileName(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, host } = new URL(url);
  const last = pathname.split("/").findLast((part) => part !== "");
  if (last === undefined) return host;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** What its feed says that it is; else what its name says. */
export function fileKind({ media_type: type, url }: Pick<Enclosure, "media_type" | "url">): FileKind {
  if (type?.startsWith("audio/") || type === "application/ogg") return "sound";
  if (type?.startsWith("video/")) return "film";
  const name = fileName(url);
  return SOUND.test(name) ? "sound" : FILM.test(name) ? "film" : "other";
}

/** How long it is, as far as is known: here, else what its feed says. */
export function fileBytes({ state, length_bytes: length }: Enclosure): number | null {
  return state.state === "kept" ? state.size_bytes : length && length > 0 ? length : null;
}
