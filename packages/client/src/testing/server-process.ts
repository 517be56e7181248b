import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../../apps/server/src/main.ts", import.meta.url));

/** The product's own server as a process, on one port and one data folder, to be stopped, killed and started again. */
export class ServerProcess implements AsyncDisposable {
  readonly token = "an-owner-token-for-tests";
  readonly #folder: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  readonly #settings: Readonly<Record<string, string>>;

  private constructor(folder: string, port: number, settings: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#port = port;
    this.#settings = settings;
  }

  /** `settings`: environment variables of the server, beside those that every test needs. */
  static async create(settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-client-"));
    const server = new ServerProcess(folder, await freePort(), settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [program], {
      env: {
        PORT: String(this.#port),
        STEPCAST_DATA_DIR: this.#folder,
        STEPCAST_OWNER_TOKEN: this.token,
        STEPCAST_DURABILITY: "process",
        STEPCAST_LOG_LEVEL: "error",
        ...this.#settings,
      },
      stdio: "ignore",
    });
    this.#child = child;
    while (!(await this.#announced(child))) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #announced(child: ChildProcess): Promise<boolean> {
    try {
      const text = await readFile(join(this.#folder, "server.json"), "utf8");
      return Object(JSON.parse(text)).pid === child.pid;
    } catch {
      return false;
    }
  }
}

/**
 * A port that nobody had a moment ago. Below those of outgoing connections, and of whoever asks for any port:
 * nobody else gets it before the server does, or while it is down. Above 10080, which `fetch` and browsers refuse.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(11_000, 32_000);
    const probe = createServer().listen(port, "127.0.0.1");
    const isFree = await once(probe, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, "close");
    return port;
  }
}
