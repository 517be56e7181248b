import { Agent, type IncomingMessage, request } from "node:http";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { errorTable, isErrorCode } from "@stepcast/contracts";
import type { Ask } from "./ask.ts";
import type { Judge } from "./documented-answers.ts";

/** What became of a request. */
export interface Outcome {
  readonly status: number;
  /** `undefined`: as it should be. */
  readonly wrong?: string | undefined;
}

export interface Sender extends Disposable {
  /** `judge`: what an answer that is no refusal has to be. */
  send(ask: Ask, judge?: Judge): Promise<Outcome>;
}

/** Patience of a caller; nobody waits so long for an answer that is not held back on purpose. */
const patienceMs = 60_000;
/** An answer that waits for a run's end or for the next event is left after this. */
const holdMs = 150;
const mostText = 64 * 1024;

/** Codes with a status from 500 on that a sound server may answer with. */
const declared: ReadonlySet<string> = new Set(["storage_full", "storage_busy", "shutting_down"]);
const leak = /\n\s+at |\bat [^"\s]*\.(ts|js|mjs):\d|node_modules|node:internal|\/src\/|SQLITE_/;

/** Sends requests, each with the next of the credentials, and judges the answers. */
export function createSender(url: string, credentials: readonly string[]): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const { hostname, port } = new URL(url);
  let sent = 0;
  const send: Sender["send"] = (ask, judge) => {
    const token = credentials[sent % credentials.length] ?? "";
    sent += 1;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { method, path, body } = ask;
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      ...ask.headers,
    };
    if (body !== undefined) headers["content-length"] = String(body.length);
    const call = request({ agent, hostname, port, method, path, headers });
    const finish = (outcome: Outcome): void => {
      clearTimeout(patience);
      clearTimeout(hold);
      resolve(outcome);
    };
    const patience = setTimeout(() => {
      call.destroy();
      finish({ status: 0, wrong: `no answer within ${patienceMs / 1_000} s` });
    }, patienceMs);
    const hold = setTimeout(() => {
      if (!isHeld(ask)) return;
      call.destroy();
      finish({ status: 0 });
    }, holdMs);
    call.on("error", (error) =>
      finish({ status: 0, wrong: isTooLong(ask) ? undefined : `broke off: ${error.message}` }),
    );
    call.on("response", (response) => void judged(response, judge).then(finish));
    call.end(body);
    return promise;
  };
  return { send, [Symbol.dispose]: () => agent.destroy() };
}

/** An answer that the caller asked to be held back. */
function isHeld({ method, path, headers }: Ask): boolean {
  if (path.startsWith("/api/workflows/execute")) return true;
  if (/[?&](wait|stream)=/.test(path) || /%22wait%22/.test(path)) return true;
  if (path.startsWith("/trpc/events.read")) return true;
  return (
    method === "GET" && /\/(runs|jobs)\/[^/]+\/events/.test(path) && headers["accept"] !== undefined
  );
}

/** More than the server reads: it may close before all of it was sent. */
function isTooLong({ path, headers, body }: Ask): boolean {
  const head =
    path.length + Object.entries(headers).reduce((sum, pair) => sum + pair.join().length, 0);
  return head > 15_000 || (body?.length ?? 0) > 4 * 1024 * 1024;
}

async function judged(response: IncomingMessage, judge?: Judge): Promise<Outcome> {
  const status = response.statusCode ?? 0;
  if (String(response.headers["content-type"]).startsWith("text/event-stream")) {
    response.destroy();
    return { status };
  }
  let text = "";
  try {
    for await (const bytes of unpacked(response)) if (text.length < mostText) text += String(bytes);
  } catch (error) {
    return { status, wrong: `the answer broke off: ${String(error)}` };
  }
  if (status >= 400) return { status, wrong: faultOf(status, text) };
  const isJson = String(response.headers["content-type"]).startsWith("application/json");
  if (text.length >= mostText) return { status };
  return { status, wrong: judge?.(status, isJson ? text : undefined) };
}

function unpacked(response: IncomingMessage): AsyncIterable<unknown> {
  switch (response.headers["content-encoding"]) {
    case "br":
      return response.pipe(createBrotliDecompress());
    case "gzip":
      return response.pipe(createGunzip());
    default:
      return response;
  }
}

/** What is wrong with a refusal. Every one has a code of the table, a sentence and a hint, and no stack. */
function faultOf(status: number, text: string): string | undefined {
  const shown = `${status} ${text.slice(0, 300)}`;
  if (text.length >= mostText) return `says more than anybody asked: ${shown}`;
  if (leak.test(text)) return `tells of the inside: ${shown}`;
  if (text.startsWith("<!doctype html>")) return status < 500 ? undefined : `a page: ${shown}`;
  const told = refusalsIn(text);
  if (told.length === 0) return `no refusal of ours: ${shown}`;
  for (const { code, message, hint } of told) {
    if (!isErrorCode(code) || typeof message !== "string" || typeof hint !== "string")
      return `half a refusal: ${shown}`;
    if (errorTable[code].http >= 500 && !declared.has(code)) return shown;
  }
  return status >= 500 && !told.some(({ code }) => declared.has(String(code))) ? shown : undefined;
}

interface Told {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly hint?: unknown;
}

/** The refusals in an answer: one, or one of each call of a batch that failed. */
function refusalsIn(text: string): Told[] {
  try {
    const answers: unknown[] = [JSON.parse(text)].flat();
    return answers.flatMap((answer) => {
      const error: unknown = Object(answer).error;
      if (error === undefined) return [];
      return [Object(Object(Object(error).data).stepcast ?? error) as Told];
    });
  } catch {
    return [];
  }
}
