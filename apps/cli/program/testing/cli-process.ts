import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "@stepcast/contracts";
import { runCli } from "../cli.ts";
import { readServer } from "../data-folder.ts";
import type { Settings } from "../env.ts";

const cliProgram = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const serverProgram = fileURLToPath(new URL("../../../server/src/main.ts", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The lines of stdout. */
  readonly lines: readonly string[];
}

/** A command that runs as a process of its own, as people start it. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly #finished: Promise<Finished>;
  #out = "";
  #err = "";
  readonly #waiting = new Set<() => void>();

  constructor(
    words: readonly string[],
    folder: Folder,
    env: NodeJS.ProcessEnv = {},
    out: "pipe" | number = "pipe",
  ) {
    this.child = spawn(process.execPath, [cliProgram, ...words], {
      cwd: folder.path,
      // Nothing of the machine's own settings reaches a test.
      env: { STEPCAST_DATA_DIR: folder.data, XDG_CONFIG_HOME: folder.path, ...env },
      stdio: ["ignore", out, "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#out += text;
      for (const look of this.#waiting) look();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#err += text;
      for (const look of this.#waiting) look();
    });
    this.#finished = new Promise((resolve) => {
      this.child.once("close", (code) => {
        const lines = this.#out.split("\n").filter((line) => line !== "");
        resolve({ code, out: this.#out, err: this.#err, lines });
      });
    });
  }

  /** What it has written to stdout so far. */
  get out(): string {
    return this.#out;
  }

  finished(): Promise<Finished> {
    return this.#finished;
  }

  /** Resolves once stdout or stderr has it; rejects when the process ends without. */
  async says(text: string | RegExp): Promise<void> {
    const has = (): boolean => {
      const all = `${this.#out}\n${this.#err}`;
      return typeof text === "string" ? all.includes(text) : text.test(all);
    };
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!has()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    const ended = this.#finished.then(({ code, out, err }) => {
      if (!has()) throw new Error(`ended with ${code} and never said ${text}:\n${out}\n${err}`);
    });
    await Promise.race([heard, ended]);
  }

  interrupt(): void {
    this.child.kill("SIGINT");
  }
}

/** A folder of its own with a data folder in it. */
export class Folder implements AsyncDisposable {
  readonly path: string;
  readonly data: string;

  constructor() {
    this.path = join(tmpdir(), `stepcast-cli-${randomUUID()}`);
    this.data = join(this.path, "data");
  }

  static async create(): Promise<Folder> {
    const folder = new Folder();
    await folder.make();
    return folder;
  }

  async make(): Promise<void> {
    await mkdir(this.path, { mode: 0o700 });
  }

  /** The server that runs on it, as the data folder tells it. */
  async server(): Promise<{ readonly url: string; readonly token: string; readonly pid: number }> {
    const server = await readServer(this.data);
    if (server === undefined) throw new Error(`no server runs on ${this.data}`);
    const { url, token = "", pid } = server;
    return { url, token, pid };
  }

  async file(name: string, content: JsonValue | string): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  /** The same in this process: what it says and how it ends, without the wait for a process. */
  async call(words: readonly string[], settings: Partial<Settings> = {}): Promise<Finished> {
    const lines: string[] = [];
    const notes: string[] = [];
    const here = {
      url: undefined,
      token: undefined,
      dataFolder: this.data,
      port: 0,
      configFolder: join(this.path, "config"),
      noColor: true,
    };
    const code = await runCli(
      words,
      { ...here, ...settings },
      {
        line: (text) => void lines.push(...text.split("\n")),
        note: (text) => void notes.push(text),
        live: false,
        status: () => {},
        paint: (_style, text) => text,
        closed: new AbortController().signal,
      },
    );
    return { code, lines, out: lines.join("\n"), err: notes.join("\n") };
  }

  run(words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished> {
    return this.start(words, env).finished();
  }

  /** `out` is the number of an open file that gets its stdout. */
  start(words: readonly string[], env?: NodeJS.ProcessEnv, out?: number): CliProcess {
    return new CliProcess(words, this, env, out);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** The product's server on a folder, as a process of its own. */
export async function startServer(
  folder: Folder,
  env: NodeJS.ProcessEnv = {},
): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, [serverProgram], {
    env: {
      PORT: "0",
      STEPCAST_DATA_DIR: folder.data,
      STEPCAST_DURABILITY: "process",
      STEPCAST_LOG_LEVEL: "error",
      ...env,
    },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while ((await readServer(folder.data))?.pid !== child.pid && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
