import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Server } from "@stepcast/server";

/** How the process of the server is. */
export interface Look {
  /** Of the heap and the buffers, after collecting. */
  readonly heapBytes: number;
  /** Errors it logged or nobody caught: each is a defect. */
  readonly complaints: readonly string[];
  /** True when something was added to what every object inherits. */
  readonly isPolluted: boolean;
}

/** A server in a process of its own. Gone with its data at the end of the block. */
export class HostedServer implements AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly addresses: Server["addresses"];
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(
    child: ChildProcess,
    folder: string,
    told: Pick<Server, "url" | "token" | "addresses">,
  ) {
    this.#child = child;
    this.#folder = folder;
    this.url = told.url;
    this.token = told.token;
    this.addresses = told.addresses;
  }

  /** `NODE_ENV` is not set, as on the machine of somebody who did not think of it. */
  static async start(): Promise<HostedServer> {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-security-"));
    const child = fork(fileURLToPath(new URL("host.ts", import.meta.url)), [folder], {
      env: { ...process.env, NODE_ENV: undefined },
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    // Cast: host.ts says this first.
    const [told] = (await Promise.race([once(child, "message"), endOf(child)])) as [
      Pick<Server, "url" | "token" | "addresses">,
    ];
    return new HostedServer(child, folder, told);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** From now on every call to its store and hub throws. */
  async break(): Promise<void> {
    const answered = once(this.#child, "message");
    this.#child.send("break");
    await answered;
  }

  async look(): Promise<Look> {
    const answered = Promise.race([once(this.#child, "message"), endOf(this.#child)]);
    this.#child.send("look");
    // Cast: host.ts answers so.
    const [look] = (await answered) as [Look];
    return look;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isAlive) {
      const gone = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Rejects when the process ends, which it does not by itself. */
async function endOf(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`the server ended by itself, with ${code}`);
}
