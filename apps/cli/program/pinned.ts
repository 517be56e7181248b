import { X509Certificate } from "node:crypto";
import { Agent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import type { ServerAddress } from "./data-folder.ts";

/** Answers that have no body. */
const bodiless = new Set([204, 205, 304]);

/**
 * How to connect to a server whose certificate is known: whoever shows that very one is it, under
 * any name and whoever vouches for it; nobody else is. Nothing for a server that is not.
 */
export function pinned({ certificate }: ServerAddress): ConnectionOptions {
  if (certificate === undefined) return {};
  const { raw } = new X509Certificate(certificate);
  return {
    ca: certificate,
    allowPartialTrustChain: true,
    checkServerIdentity: (_name, shown) => (shown.raw.equals(raw) ? undefined : notIt()),
  };
}

/** `fetch` for a server: the usual one, or one that takes nobody else for it. Redirects are not followed then. */
export function fetchFor(address: ServerAddress): typeof fetch {
  if (address.certificate === undefined) return fetch;
  const agent = new Agent({ keepAlive: true, ...pinned(address) });
  const { origin } = new URL(address.url);
  return async (input, init) => {
    const wanted = new Request(input, init);
    if (new URL(wanted.url).origin !== origin) return await fetch(wanted);
    return await send(wanted, agent);
  };
}

async function send(wanted: Request, agent: Agent): Promise<Response> {
  const { url, method, headers, signal } = wanted;
  const body = wanted.body === null ? undefined : Buffer.from(await wanted.arrayBuffer());
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const options = { method, headers: Object.fromEntries(headers), signal, agent };
  const sent = httpsRequest(url, options, (answer) => {
    const { statusCode: status = 0, rawHeaders } = answer;
    const told = new Headers();
    for (let at = 0; at + 1 < rawHeaders.length; at += 2)
      told.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
    const hasBody = method !== "HEAD" && !bodiless.has(status);
    if (!hasBody) answer.resume();
    // Cast: Node's streams and the fetch standard's are the same objects under two names.
    const stream = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
    resolve(new Response(stream, { status, headers: told }));
  });
  sent.on("error", (cause) =>
    reject(signal.aborted ? signal.reason : new TypeError("fetch failed", { cause })),
  );
  sent.end(body);
  return await promise;
}

function notIt(): Error {
  const told = "it shows another certificate than the one that the data folder names";
  return Object.assign(new Error(told), { code: "ERR_TLS_CERT_NOT_PINNED" });
}
