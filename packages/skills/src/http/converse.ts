import { lookup as systemLookup } from "node:dns/promises";
import { limits } from "@stepcast/contracts";
import { FatalStepError, isAtHost, RetryStepError, type SkillContext } from "@stepcast/engine";
import { type Destination, findDestination, type Lookup, type Reach } from "./destination.ts";
import { type Answer, type ExchangeOptions, exchange, type Message } from "./exchange.ts";
import { redirected } from "./redirect.ts";
import type { RequestInput } from "./request-input.ts";

export interface Line {
  readonly reach: Reach;
  /** Default: the system's resolver. */
  readonly lookup: Lookup | undefined;
  readonly createConnection: ExchangeOptions["createConnection"];
}

const lookupAll: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/**
 * The request and whatever it is redirected to, within one deadline. Errors: those of
 * {@link findDestination}, {@link exchange} and {@link redirected}; FatalStepError for a host that a secret of the
 * step is not bound to; a plain error at the deadline.
 */
export async function converse(
  request: RequestInput,
  context: SkillContext,
  { reach, lookup = lookupAll, createConnection }: Line,
): Promise<{ readonly destination: Destination; readonly answer: Answer }> {
  const { timeoutMs, maxBytes } = request;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline]);
  let { url } = request;
  let message = await messageOf(request, context);
  for (let followed = 0; ; followed += 1) {
    mayBeSent(url, context.secretHosts);
    const destination = await untilAborted(
      findDestination(url, { reach, lookup }),
      signal,
      deadline,
      timeoutMs,
    );
    const sent = exchange(destination, message, {
      signal,
      maxBytes,
      ...(createConnection === undefined ? {} : { createConnection }),
    });
    const answer = await untilAborted(sent, signal, deadline, timeoutMs);
    const next = redirected(destination.url, message, answer);
    if (next === undefined) return { destination, answer };
    if (followed === request.redirects)
      throw new FatalStepError(`${destination.url.host} redirects too often.`, {
        hint: `At most ${request.redirects} redirects are followed; raise redirects if that is meant.`,
      });
    ({ url, message } = next);
  }
}

/** Also of what a redirect asks for: an address that is given along may hold what was sent. */
function mayBeSent(text: string, hosts: readonly string[] | undefined): void {
  if (hosts === undefined || !URL.canParse(text)) return;
  const url = new URL(text);
  if (isAtHost(url, hosts)) return;
  throw new FatalStepError(`${url.host} may not be sent the secret of this step.`, {
    hint: `The operator bound it to ${hosts.join(", ") || "hosts that have none in common"}.`,
  });
}

async function messageOf(request: RequestInput, context: SkillContext): Promise<Message> {
  const { method, json, text, file } = request;
  const headers: Record<string, string> = { accept: "*/*", "user-agent": "stepcast" };
  let body: Uint8Array | undefined;
  if (json !== undefined) {
    body = new TextEncoder().encode(JSON.stringify(json));
    headers["content-type"] = "application/json";
  } else if (text !== undefined) {
    body = new TextEncoder().encode(text);
    headers["content-type"] = "text/plain; charset=utf-8";
  } else if (file !== undefined) {
    body = await context.readArtifact(file);
    headers["content-type"] = file.mediaType;
  }
  // A service that knows the header does a repeated attempt's work once.
  if (method === "POST" || method === "PATCH") headers["idempotency-key"] = context.idempotencyKey;
  for (const [name, value] of Object.entries(request.headers ?? {}))
    headers[name.toLowerCase()] = value;
  if (body !== undefined) headers["content-length"] = String(body.byteLength);
  return { method, headers, body };
}

/** What was begun, or the reason of whoever gave up on it: a resolver cannot be told to stop. */
async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  deadline: AbortSignal,
  timeoutMs: number,
): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (thrown) {
    if (deadline.aborted) throw new Error(`No answer within ${timeoutMs} ms.`);
    signal.throwIfAborted();
    throw thrown;
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

/** The error for an answer that is none: whether asking again can help is what the status says. */
export function refusedBy({ url }: Destination, { status, headers }: Answer): Error {
  const message = `${url.host} answered ${status}.`;
  const afterMs = retryAfterMs(headers["retry-after"]);
  if ((status === 429 || status === 503) && afterMs !== undefined)
    return new RetryStepError(afterMs, message);
  if (status >= 500 || status === 408 || status === 429) return new Error(message);
  return new FatalStepError(message, {
    hint: 'Correct the request, or take every answer as a result with "failOnStatus": false.',
  });
}

function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), limits.retryBackoffMs) : undefined;
}
