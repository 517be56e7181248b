import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@stepcast/contracts";
import { openSqliteStore } from "@stepcast/store";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { type LogDigest, logDigest } from "./feed/log-digest.ts";
import { ServerProcess, type ServerProcessOptions } from "./server-process.ts";

const pageEvents = 512;

/** The room of the owner, whose token every reader here has. */
export const ownRoom = "owner/main";

export interface RunningServerOptions
  extends Pick<ServerProcessOptions, "program" | "env" | "nodeArgs" | "through"> {
  /** What the log holds before the server starts. */
  readonly history?: Iterable<NewEvent> | undefined;
}

/** A server process with a folder of its own, gone with all its data at the end of the block. */
export class RunningServer extends ServerProcess implements AsyncDisposable {
  static async start(options: RunningServerOptions = {}): Promise<RunningServer> {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-chaos-"));
    const { history, ...rest } = options;
    const server = new RunningServer({
      ...rest,
      folder,
      port: await claimPort(),
      token: "chaos-token-of-the-owner",
    });
    if (history !== undefined) await server.#fill(history);
    server.launch();
    await server.ready();
    return server;
  }

  /** Fetches a path with the owner's token. */
  call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${this.token}`);
    return fetch(new URL(path, this.url), { ...init, headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.call(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** The JSON of an answer to GET. Cast: the caller says what it expects, and its assertions check that. */
  async ask<T>(path: string): Promise<T> {
    const headers = { accept: "application/json" };
    return (await (await this.call(path, { headers })).json()) as T;
  }

  /** Seq of the log's last event. */
  async head(): Promise<number> {
    const { head } = await this.ask<{ head: number | string }>("/healthz");
    return Number(String(head).split("-").at(-1));
  }

  /** The log as its file holds it. Only while no server runs. */
  async log(): Promise<LogDigest> {
    const store = await openSqliteStore({ folder: this.#dataFolder });
    try {
      const entries: { seq: number; type: string; json: Uint8Array }[] = [];
      for (let after = 0; after < store.head(); ) {
        const page = await store.read({ after, limit: pageEvents });
        for (const { seq, event, bytes } of page.entries)
          entries.push({ seq, type: event.type, json: bytes });
        after = page.scannedTo;
      }
      return logDigest(store.epoch, entries);
    } finally {
      await store.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #dataFolder(): string {
    return join(this.folder, "data");
  }

  async #fill(history: Iterable<NewEvent>): Promise<void> {
    const store = await openSqliteStore({ folder: this.#dataFolder, durability: "process" });
    try {
      let events: NewEvent[] = [];
      for (const event of history) {
        events.push(event);
        if (events.length < pageEvents) continue;
        await store.append({ events });
        events = [];
      }
      if (events.length > 0) await store.append({ events });
    } finally {
      await store.close();
    }
  }
}
