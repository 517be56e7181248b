import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface ServerProcessOptions {
  readonly folder: string;
  readonly port: number;
  readonly token: string;
  /** The program, from the root of the repository. Default: the server's own. */
  readonly program?: string | undefined;
  /** Settings beside these. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Of Node itself. */
  readonly nodeArgs?: readonly string[] | undefined;
  /** A program that starts the server in its own place: called with Node's path and arguments behind these. */
  readonly through?: readonly string[] | undefined;
}

/** The server as people run it, in a process of its own, so that it can be killed. */
export class ServerProcess {
  readonly token: string;
  readonly folder: string;
  readonly port: number;
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.token = options.token;
    this.folder = options.folder;
    this.port = options.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of the process that runs. Errors: when none does. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("the server was not launched");
    return pid;
  }

  /** Whether it was launched and has ended, by itself or not. */
  get hasEnded(): boolean {
    const child = this.#child;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  launch(): void {
    const {
      env,
      nodeArgs = [],
      through = [],
      program = "apps/server/dist/start.js",
    } = this.#options;
    const log = openSync(this.#logFile, "a");
    const [command = process.execPath, ...args] = [
      ...through,
      process.execPath,
      ...nodeArgs,
      program,
    ];
    this.#child = spawn(command, args, {
      cwd: root,
      env: {
        PATH: process.env["PATH"],
        PORT: String(this.port),
        STEPCAST_DATA_DIR: join(this.folder, "data"),
        STEPCAST_OWNER_TOKEN: this.token,
        STEPCAST_LOG_LEVEL: "warn",
        ...env,
      },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
  }

  /** Resolves when it answers. Errors: with the server's own words when it ended or `limitMs` passed. */
  async ready(limitMs = 60_000): Promise<void> {
    const until = performance.now() + limitMs;
    while (!(await this.answers())) {
      if (this.hasEnded) throw new Error(`The server ended by itself. ${this.words()}`);
      if (performance.now() > until) throw new Error(`The server does not answer. ${this.words()}`);
      await wait(5);
    }
  }

  /** Whether a server answers at its address. */
  async answers(): Promise<boolean> {
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

  /** Sends a signal that it takes and survives. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
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
    return join(this.folder, "server.log");
  }
}
