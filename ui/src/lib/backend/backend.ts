// What the page asks, whatever carries the question. No other file of the page knows a transport.
import type { ArticleId, AssetHash, Commands, ErrorCode, Event, Failure } from "./bindings";

/** A command of the library. */
export type CommandName = keyof Commands;

/** The library, as the page sees it. */
export interface Backend {
  /** Asks; throws a `CommandFailure` when the answer is no. */
  call<K extends CommandName>(name: K, request: Commands[K]["request"]): Promise<Commands[K]["response"]>;
  /** Hears what happens in the library; gives back how to stop. */
  onEvent(listener: (event: Event) => void): () => void;
  /** Opens an address in the person's own browser. */
  openExternal(url: string): Promise<void>;
  /** The address of a picture's scheme, for the article's rules. */
  readonly pictureSources: string;
  /** The address of a picture, a sound or a file that is on this machine. */
  asset(article: ArticleId, hash: AssetHash): string;
  readonly kind: "window" | "http" | "memory";
}

/** A command that failed, with the reason as data. */
export class CommandFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.name = "CommandFailure";
    this.failure = failure;
  }
}

/** The page may not ask: the address it was opened with has no valid token. */
export class NotAdmitted extends Error {}

/** Any thrown thing as a failure that can be shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandFailure) return error.failure;
  if (isFailure(error)) return error;
  return { code: "internal" satisfies ErrorCode, params: {}, detail: String(error) };
}

/** Whether a value from outside has the shape of a failure. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "code" in value && "params" in value && "detail" in value;
}
