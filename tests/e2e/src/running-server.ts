import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimPort } from "@stepcast/testkit/claimed-port";

export const repository = join(import.meta.dirname, "../../..");
const token = "end-to-end-owner-token";
const startLimitMs = 60_000;

/** The product's own server in a process of its own, on a free port, with its own data. */
export class RunningServer {
  readonly url: string;
  readonly signInLink: string;
  readonly token = token;
  readonly #port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.#port = port;
    this.#folder = folder;
    this.url = `http://localhost:${port}`;
    this.signInLink = `${this.url}/signin?token=${token}`;
  }

  static async start(): Promise<RunningServer> {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-e2e-"));
    const server = new RunningServer(await claimPort(), folder);
    await server.restart();
    return server;
  }

  /** Starts it on the same port and data; resolves when it answers. */
  async restart(): Promise<void> {
    const child = spawn(process.execPath, [join(repository, "apps/server/dist/start.js")], {
      cwd: repository,
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        PORT: String(this.#port),
        STEPCAST_DATA_DIR: join(this.#folder, "data"),
        STEPCAST_OWNER_TOKEN: token,
        STEPCAST_LOG_LEVEL: "error",
      },
    });
    this.#process = child;
    const until = Date.now() + startLimitMs;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error("the server did not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    return await fetch(`${this.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
