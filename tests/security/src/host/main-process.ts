import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** The server as people run it, in a process of its own on a free port, with everything it writes. */
export class MainProcess implements AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #written: string[];

  private constructor(child: ChildProcess, folder: string, url: string, written: string[]) {
    this.#child = child;
    this.folder = folder;
    this.url = url;
    this.#written = written;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<MainProcess> {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-security-"));
    const child = spawn(process.execPath, ["apps/server/dist/start.js"], {
      cwd: root,
      env: {
        PATH: process.env["PATH"],
        PORT: "0",
        STEPCAST_DATA_DIR: folder,
        STEPCAST_LOG_LEVEL: "debug",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const written: string[] = [];
    child.stderr.on("data", (bytes) => written.push(String(bytes)));
    for await (const line of createInterface(child.stdout)) {
      const url = /^Stepcast is running at (\S+)/.exec(line)?.[1];
      if (url !== undefined)
        return new MainProcess(child, folder, url.replace("localhost", "127.0.0.1"), written);
    }
    throw new Error(`the server did not start: ${written.join("")}`);
  }

  /** What it wrote to its log. The printed sign-in link is no part of that: it goes to the terminal. */
  get log(): string {
    return this.#written.join("");
  }

  /** Ends it as an operator does. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await gone;
  }

  /** Ends it in the middle of what it does, so that the write-ahead log stays where it is. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
