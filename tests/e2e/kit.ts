// What every test of the page has: a library of its own, the server that shows it, a web to read from.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { test as plain, type FrameLocator, type Locator, type Page } from "../../ui/node_modules/@playwright/test";

export { type Browser, expect, type Page } from "../../ui/node_modules/@playwright/test";

const ROOT = resolve(__dirname, "../..");
const program = (given: string, name: string) => process.env[given] ?? join(ROOT, "target/debug", name);
const KALAN = program("KALAN_BIN", "kalan");
const LOOPBACK = program("KALAN_LOOPBACK_BIN", "loopback-web");
const PAGE = join(ROOT, "ui/dist");

/** A program that prints its address and runs until it is stopped. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

async function start(file: string, args: readonly string[], name: string): Promise<Server> {
  const child: ChildProcess = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const out = child.stdout;
  if (!out) throw new Error(`${name} has no output`);
  const line = await new Promise<string>((done, fail) => {
    createInterface({ input: out }).once("line", done);
    child.once("exit", (code) => fail(new Error(`${name} ended with ${String(code)} before it gave its address`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    async stop() {
      child.stdin?.end();
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** One answer of a web that a test makes up itself. */
export interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
  /** 200 when it is not said. */
  readonly status?: number;
  /** What `Authorization` must say; 401 without it. */
  readonly login?: string;
}

/** A web whose answers are looked up by path when they are asked for. */
export async function webOf(answers: ReadonlyMap<string, Answer>): Promise<Server & { readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    asked.push(path);
    const answer = answers.get(path);
    if (answer?.login && request.headers.authorization !== answer.login) return void response.writeHead(401).end();
    response.writeHead(answer ? (answer.status ?? 200) : 404, { "Content-Type": answer?.type ?? "text/plain" });
    response.end(answer?.body ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** What a test is given. */
export interface Fixtures {
  /** A folder that is gone after the test. */
  folder: string;
  /** Runs `kalan` on the test's library; gives back what it printed. */
  kalan: (...args: string[]) => Promise<string>;
  /** A feed of twelve entries and the article /puits. */
  web: Server;
  /** The address of a running Kalan on the test's library; good once. */
  address: string;
  /** The window, open. */
  window: Window;
  entries: number;
  /** Whether the library was opened before; else its first-run page stands over the window. */
  welcomed: boolean;
}

export const test = plain.extend<Fixtures>({
  entries: [12, { option: true }],
  welcomed: [true, { option: true }],
  folder: async ({}, use) => {
    for (const file of [KALAN, join(PAGE, "index.html")]) {
      plain.skip(!existsSync(file), `SKIPPED: ${file} is not built; \`cargo xtask test\` builds it`);
    }
    const folder = mkdtempSync(join(tmpdir(), "kalan-e2e-"));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  kalan: async ({ folder }, use) => {
    const library = join(folder, "library");
    await use(async (...args) => {
      const { stdout } = await promisify(execFile)(KALAN, ["--library", library, "--quiet", ...args]);
      return stdout;
    });
  },
  web: async ({ entries }, use) => {
    plain.skip(!existsSync(LOOPBACK), `SKIPPED: ${LOOPBACK} is not built; \`cargo xtask test\` builds it`);
    const web = await start(LOOPBACK, ["--subscription", String(entries)], "loopback-web");
    await use(web);
    await web.stop();
  },
  address: async ({ folder }, use) => {
    const library = join(folder, "library");
    const server = await start(KALAN, ["serve", "--owner", "--json", "--ui", PAGE, "--library", library], "kalan");
    await use(server.url);
    await server.stop();
  },
  window: async ({ page, address, welcomed }, use) => {
    await page.goto(address);
    const window = new Window(page);
    const later = page.getByRole("button", { name: "Plus tard" });
    await window.list.or(later).first().waitFor();
    if (welcomed && (await later.isVisible())) {
      await later.click();
      await page.getByRole("heading", { name: "Bienvenue" }).waitFor();
    }
    await use(window);
  },
});

/** The window by what a person sees in it. */
export class Window {
  constructor(readonly page: Page) {}

  /** The rows. */
  get list(): Locator {
    return this.page.getByRole("listbox");
  }

  get rows(): Locator {
    return this.list.getByRole("option");
  }

  row(title: string | RegExp): Locator {
    return this.rows.filter({ hasText: title });
  }

  /** The frame that the open article is in. */
  get article(): FrameLocator {
    return this.page.frameLocator("main iframe");
  }

  get headline(): Locator {
    return this.article.locator("h1.headline");
  }

  get toasts(): Locator {
    return this.page.getByRole("log", { name: /Messages/ });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  place(name: string): Locator {
    return this.page.getByRole("navigation").getByRole("button", { name, exact: false }).first();
  }

  /** Saves a page by its address, through the dialog. */
  async add(url: string): Promise<void> {
    await this.button("Ajouter une adresse ou un fichier").click();
    await this.page.getByLabel("Adresse d’une page").fill(url);
    await this.button("Enregistrer la page").click();
  }

  /** Subscribes through the dialog. */
  async subscribe(url: string): Promise<void> {
    await this.button("Ajouter une adresse ou un fichier").click();
    await this.page.getByLabel("Adresse d’une page").fill(url);
    await this.button("S’abonner").click();
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
  }

  /** Syncs to the end. */
  async sync(): Promise<void> {
    await this.button(/^Synchroniser/)
      .first()
      .click();
    await this.page.getByText("Synchronisation terminée").waitFor({ state: "attached", timeout: 60_000 });
  }
}
