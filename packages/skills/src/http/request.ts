import { lookup as systemLookup } from "node:dns/promises";
import { limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError, RetryStepError, type SkillContext } from "@stepcast/engine";
import { bodyIn } from "./answer-form.ts";
import { type Destination, findDestination, type Lookup, type Reach } from "./destination.ts";
import { type Answer, type ExchangeOptions, exchange, type Message } from "./exchange.ts";
import { redirected } from "./redirect.ts";
import { type RequestInput, requestInput, requestOutput } from "./request-input.ts";

export interface HttpOptions {
  /**
   * Hosts of private networks that may be reached all the same, each `name` or `name:port` exactly as plans
   * write it. Default: none.
   */
  readonly privateHosts?: readonly string[] | undefined;
  /** Ports of public hosts. Default: 80 and 443. */
  readonly ports?: readonly number[] | undefined;
  /** Default: the system's resolver. */
  readonly lookup?: Lookup | undefined;
  /** Opens connections; for tests that stand in for the internet. Default: node's own. */
  readonly createConnection?: ExchangeOptions["createConnection"];
}

const lookupAll: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/**
 * The skill that talks HTTP. It reaches public hosts only: a name is looked up once, every address that it has
 * is checked, and the connection goes to these; each redirect is checked in the same way.
 */
export function createHttpRequest(options: HttpOptions = {}) {
  const { privateHosts = [], ports = [80, 443], lookup = lookupAll } = options;
  const reach = {
    privateHosts: new Set(privateHosts.map((host) => host.toLowerCase())),
    ports: new Set(ports),
  };
  const line = { reach, lookup, createConnection: options.createConnection };
  return defineSkill({
    id: "http.request",
    title: "HTTP request",
    icon: "🌍",
    description: "Asks a public web address and hands on what it answers.",
    risk: ["network"],
    input: requestInput,
    output: requestOutput,
    async run(request, context) {
      const { destination, answer } = await converse(request, context, line);
      const url = destination.url.href;
      if (request.failOnStatus && answer.status >= 400) throw refusedBy(destination, answer);
      const { status, headers, body } = answer;
      const form = await bodyIn(request.answer, url, answer, context);
      return { status, url, headers, bytes: body.byteLength, ...form };
    },
  });
}

interface Line {
  readonly reach: Reach;
  readonly lookup: Lookup;
  readonly createConnection: ExchangeOptions["createConnection"];
}

/** The request and whatever it is redirected to, within one deadline. */
async function converse(
  request: RequestInput,
  context: SkillContext,
  { createConnection, ...line }: Line,
): Promise<{ readonly destination: Destination; readonly answer: Answer }> {
  const { timeoutMs, maxBytes } = request;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline]);
  let { url } = request;
  let message = await messageOf(request, context);
  for (let followed = 0; ; followed += 1) {
    const destination = await untilAborted(findDestination(url, line), signal, deadline, timeoutMs);
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

/** Whether asking again can help is what the status says. */
function refusedBy({ url }: Destination, { status, headers }: Answer): Error {
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
