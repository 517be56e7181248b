import type { ClientRequestArgs, IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import type { LookupFunction } from "node:net";
import { pipeline } from "node:stream";
import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  type Gunzip,
  type Inflate,
} from "node:zlib";
import { FatalStepError } from "@stepcast/engine";
import { GatheredBytes } from "../gathered-bytes.ts";
import type { Destination } from "./destination.ts";
import { isRedirect } from "./redirect.ts";

export interface Message {
  readonly method: string;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface Answer {
  readonly status: number;
  /** Lower case names; cookies are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** Of the body, unpacked. */
  readonly maxBytes: number;
  /** Opens the connection; for tests that stand in for the internet. Default: node's own. */
  readonly createConnection?: ClientRequestArgs["createConnection"];
}

/**
 * One request and its answer over a connection of its own, to the addresses that were checked. Follows
 * no redirect. Errors: FatalStepError for an answer above the cap; plain errors for a network that fails.
 */
export async function exchange(
  { url, hostname, addresses }: Destination,
  message: Message,
  { signal, maxBytes, createConnection }: ExchangeOptions,
): Promise<Answer> {
  const { request } = await (url.protocol === "https:"
    ? import("node:https")
    : import("node:http"));
  signal.throwIfAborted();
  const options: RequestOptions = {
    host: hostname,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method: message.method,
    headers: { ...message.headers, host: url.host, "accept-encoding": "gzip, br" },
    lookup: pinned(addresses),
    signal,
    // A connection of its own: one from a pool may lead elsewhere.
    ...(createConnection === undefined ? { agent: false } : { createConnection }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(options, resolve);
    outgoing.on("error", reject);
    // Node would wait for the answer to a CONNECT-like upgrade that nobody asked for.
    outgoing.on("upgrade", (_response, socket) => {
      socket.destroy();
      reject(new FatalStepError("The server wanted to speak another protocol."));
    });
    outgoing.end(message.body);
  });
  const status = response.statusCode ?? 0;
  const headers = headersOf(response);
  if (isRedirect(status, headers)) {
    // What it has to say to people may be larger than what was asked for.
    response.destroy();
    return { status, headers, body: new Uint8Array() };
  }
  return { status, headers, body: await readBody(response, message.method, maxBytes) };
}

/** Answers with the checked addresses, whatever is asked. */
function pinned(addresses: readonly { readonly address: string; readonly family: 4 | 6 }[]) {
  const lookup: LookupFunction = (_hostname, options, callback) => {
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, addresses[0]?.address ?? "", addresses[0]?.family);
  };
  return lookup;
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && name !== "set-cookie" && name !== "__proto__")
      shown[name] = Array.isArray(value) ? value.join(", ") : value;
  return shown;
}

const unpackers: Readonly<Record<string, () => Gunzip | Inflate | BrotliDecompress>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

async function readBody(
  response: IncomingMessage,
  method: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const encoding = response.headers["content-encoding"]?.toLowerCase() || "identity";
  const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding]?.() : undefined;
  if (unpack === undefined && encoding !== "identity") {
    response.destroy();
    throw new FatalStepError(
      `The answer is packed with ${encoding.slice(0, 40)}, which is unknown.`,
    );
  }
  // An answer without a body may still say how one would be packed.
  if (method === "HEAD") return new Uint8Array();
  if (unpack === undefined) return await gather(response, maxBytes);
  try {
    // What goes wrong on the way ends what is read here, and needs no other listener.
    return await gather(
      pipeline(response, unpack, () => undefined),
      maxBytes,
    );
  } catch (thrown) {
    if (unpack.bytesWritten === 0 && isEndless(thrown)) return new Uint8Array();
    throw thrown;
  }
}

/** What zlib says of packed bytes that have no end, nothing at all included. */
function isEndless(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "Z_BUF_ERROR";
}

async function gather(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const gathered = new GatheredBytes();
  // Leaving the loop destroys the stream, and with it the connection.
  for await (const piece of bytes) {
    if (gathered.length + piece.byteLength > maxBytes)
      throw new FatalStepError(`The answer is larger than ${maxBytes} bytes.`, {
        hint: "Raise maxBytes, or ask the server for less.",
      });
    gathered.add(piece);
  }
  return gathered.whole();
}
