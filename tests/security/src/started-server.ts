import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server, type ServerOptions } from "@stepcast/server";
import { type Api, withToken } from "./api.ts";
import type { Ask } from "./surface/asks.ts";

export const ownerToken = "a-token-for-tests-0123456789";

/** A server in this process, with a folder of its own, gone at the end of the block. */
export interface StartedServer extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  readonly folder: string;
  /** Calls with the owner's token. */
  readonly owner: Api;
}

export async function startServer(options: Partial<ServerOptions> = {}): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-security-"));
  const server = await createServer({
    ownerToken,
    durability: "process",
    heartbeatMs: 500,
    ...options,
    dataFolder: folder,
  });
  return {
    server,
    url: server.url,
    folder,
    owner: withToken(server.url, ownerToken),
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An answer as far as it has come. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends an ask with these headers beside its own. Of a stream only the first piece is read. */
export async function send(
  url: string,
  ask: Ask,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const stop = new AbortController();
  const response = await fetch(`${url}${ask.path}`, {
    method: ask.method,
    headers: { ...ask.headers, ...headers },
    redirect: "manual",
    signal: stop.signal,
    ...(ask.body === undefined ? {} : { body: ask.body }),
  });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  const text = isStream ? await firstPiece(response) : await response.text();
  if (isStream) stop.abort();
  return { status: response.status, headers: response.headers, text };
}

async function firstPiece(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  return value === undefined ? "" : new TextDecoder().decode(value);
}
