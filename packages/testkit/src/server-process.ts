import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimPort } from "./claimed-port.ts";

// No URL: in a page's environment that is the page's.
const serverFolder = join(import.meta.dirname, "../../../apps/server");
const token = "an-owner-token-for-tests";

export interface ServerProcessOptions {
  /** From the server's folder: its sources, or what was built of them. */
  readonly program: "src/main.ts" | "dist/start.js";
  /** Environment variables beside those that every test needs. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** The product's own server as a process, on one port and one data folder, to be stopped, killed and started again. */
export class ServerProcess implements AsyncDisposable {
  readonly token = token;
  readonly url: string;
  readonly #folder: string;
  readonly #spawn: () => ChildProcess;
  #child: ChildProcess | undefined;

  constructor(folder: string, port: number, { program, settings }: ServerProcessOptions) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    const env = {
      PORT: String(port),
      STEPCAST_DATA_DIR: folder,
      STEPCAST_OWNER_TOKEN: token,
      STEPCAST_DURABILITY: "process",
      STEPCAST_LOG_LEVEL: "error",
      ...settings,
    };
    const path = join(serverFolder, program);
    this.#spawn = () => spawn(process.execPath, [path], { env, stdio: "ignore" });
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const child = this.#spawn();
    this.#child = child;
    while (!(await this.#announced(child))) {
      if (hasEnded(child))
        throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}.`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const ended = once(child, "exit");
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

/** A server that listens, gone with all its data at the end of the block. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-server-"));
  const server = new ServerProcess(folder, await claimPort(), options);
  await server.start();
  return server;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
