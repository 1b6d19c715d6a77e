// How one feed is fetched, while a person changes it: nothing is kept before they say so.
import { type Backend, failureOf } from "../backend/backend";
import type { ErrorCode, Failure, Feed, FeedLogin, FullText, LoginDraft } from "../backend/bindings";

/** How the person may be known to a feed's host. */
export const SCHEMES = ["none", "basic", "bearer"] as const;
type Scheme = (typeof SCHEMES)[number];
/** A field that a person writes in. */
export type FeedField = "user" | "password" | "token" | "agent";

/** What another name or a password may mend. */
const REFUSALS: readonly (ErrorCode | undefined)[] = ["unauthorized", "forbidden", "robot_wall"];
/** What can stand in a request: what a keyboard of letters writes, and no more of it than the library takes. */
const SENDABLE = /^[ -~]{0,400}$/;

/** One feed's settings, as they are being changed. */
export class FeedSettings {
  pictures = $state<Feed["pictures"]>("all");
  fullText = $state<FullText>("auto");
  agent = $state("");
  scheme = $state<Scheme>("none");
  user = $state("");
  password = $state("");
  token = $state("");
  /** The login that is kept now; its password is not here. */
  kept = $state.raw<FeedLogin | null>(null);
  /** The fields of another login are shown. */
  changing = $state(false);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  /** The host refused: it is asked again as soon as the settings are kept. */
  readonly refused: boolean;
  readonly #offered: Scheme;
  readonly #feed: Feed;
  readonly #backend: Backend;

  constructor(backend: Backend, feed: Feed) {
    this.#backend = backend;
    this.#feed = feed;
    const { login, user_agent: agent } = feed.asked_as;
    this.pictures = feed.pictures;
    this.fullText = feed.full_text;
    this.agent = agent ?? "";
    this.kept = login;
    this.refused = REFUSALS.includes(feed.failure?.code);
    const asked = feed.failure?.code === "unauthorized";
    this.#offered = login?.scheme ?? (asked ? "basic" : "none");
    this.scheme = this.#offered;
    this.user = login?.scheme === "basic" ? login.user : "";
    this.changing = login === null || asked;
  }

  /** The first field that cannot be kept as it is. */
  get odd(): FeedField | null {
    if (!this.#sameLogin && this.scheme === "basic") {
      if (this.user.trim() === "" || this.user.includes(":")) return "user";
      if (this.password === "") return "password";
    }
    if (!this.#sameLogin && this.scheme === "bearer" && this.token.trim() === "") return "token";
    return SENDABLE.test(this.agent.trim()) ? null : "agent";
  }

  /** Keeps what was changed; true when the library has it. */
  save(): Promise<boolean> {
    return this.#run(async () => {
      const { id, pictures, full_text: fullText, asked_as: as } = this.#feed;
      // The login first: a keyring may refuse it, and then nothing is half kept.
      if (!this.#sameLogin) await this.#backend.call("set_feed_login", { id, login: this.#login() });
      const change = {
        pictures: this.pictures === pictures ? null : this.pictures,
        full_text: this.fullText === fullText ? null : this.fullText,
        user_agent: this.agent.trim() === (as.user_agent ?? "") ? null : this.agent.trim(),
      };
      if (Object.values(change).some((each) => each !== null)) await this.#backend.call("set_feed", { id, ...change });
    });
  }

  /** Forgets the kept login at once. */
  async forget(): Promise<boolean> {
    const { id } = this.#feed;
    const gone = await this.#run(() => this.#backend.call("set_feed_login", { id, login: null }));
    if (!gone) return false;
    this.kept = null;
    this.changing = true;
    this.scheme = "none";
    this.user = this.password = this.token = "";
    return true;
  }

  /** Nothing of a login was written, and none was chosen or dropped. */
  get #sameLogin(): boolean {
    if (!this.changing) return true;
    const typed = this.password !== "" || this.token !== "" || this.user !== this.#keptUser;
    if (this.scheme === "none") return this.kept === null;
    return !typed && this.scheme === (this.kept?.scheme ?? this.#offered);
  }

  get #keptUser(): string {
    return this.kept?.scheme === "basic" ? this.kept.user : "";
  }

  #login(): LoginDraft | null {
    if (this.scheme === "basic") return { scheme: "basic", user: this.user.trim(), password: this.password };
    return this.scheme === "bearer" ? { scheme: "bearer", token: this.token.trim() } : null;
  }

  async #run(ask: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      await ask();
      return true;
    } catch (error) {
      this.failure = failureOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
