// Servers that the person reads with elsewhere too, and lists of feeds that are followed.
import { type Backend, failureOf } from "../backend/backend";
import type { Failure, ListInfo, ServerInfo } from "../backend/bindings";

/** What is connected, and why the last thing could not be done. */
export class Servers {
  servers = $state.raw<readonly ServerInfo[]>([]);
  lists = $state.raw<readonly ListInfo[]>([]);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(private readonly backend: Backend) {}

  load(): Promise<boolean> {
    return this.#run(async () => undefined);
  }

  /** Connects a server; its feeds come with the next sync. */
  connect(url: string, user: string, password: string): Promise<boolean> {
    return this.#run(() => this.backend.call("add_server", { url, user, password }));
  }

  /** Leaves a server; what it has not been told is forgotten there only when that is meant. */
  leave(id: number, evenUnsent: boolean): Promise<boolean> {
    return this.#run(() => this.backend.call("remove_server", { id, even_unsent: evenUnsent }));
  }

  follow(url: string): Promise<boolean> {
    return this.#run(() => this.backend.call("follow_list", { url }));
  }

  unfollow(id: number): Promise<boolean> {
    return this.#run(() => this.backend.call("unfollow_list", { id }));
  }

  async #run(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      await act();
      const { servers, lists } = await this.backend.call("list_servers", {});
      this.servers = servers;
      this.lists = lists;
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.busy = false;
    return this.failure === null;
  }
}
