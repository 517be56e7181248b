import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface ServerOptions {
  readonly folder: string;
  readonly port: number;
  readonly token: string;
}

/** The server as people run it, in a process of its own, so that it can be killed. */
export class ServerProcess {
  readonly #options: ServerOptions;
  #child: ChildProcess | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  launch(): void {
    const { folder, port, token } = this.#options;
    const log = openSync(this.#logFile, "a");
    const env = {
      PATH: process.env["PATH"],
      PORT: String(port),
      STEPCAST_DATA_DIR: join(folder, "data"),
      STEPCAST_OWNER_TOKEN: token,
      STEPCAST_LOG_LEVEL: "warn",
    };
    this.#child = spawn(process.execPath, ["apps/server/src/main.ts"], {
      cwd: root,
      env,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
  }

  /** Resolves when it answers. Errors: with the server's own words when it ended or `limitMs` passed. */
  async ready(limitMs = 20_000): Promise<void> {
    const until = performance.now() + limitMs;
    while (!(await this.#answers())) {
      if (this.#child?.exitCode !== null)
        throw new Error(`The server ended by itself. ${this.words()}`);
      if (performance.now() > until) throw new Error(`The server does not answer. ${this.words()}`);
      await wait(5);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      const { ok } = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(1_000) });
      return ok;
    } catch {
      return false;
    }
  }

  /** Kills it as the kernel does when memory is out, and resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to end, as an operator does. Returns its exit code. */
  async stop(): Promise<number | null> {
    return await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  /** The last lines it printed. */
  words(): string {
    return readFileSync(this.#logFile, "utf8").slice(-2_000);
  }

  get #logFile(): string {
    return join(this.#options.folder, "server.log");
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
