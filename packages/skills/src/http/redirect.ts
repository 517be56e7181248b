import { FatalStepError } from "@stepcast/engine";
import type { Answer, Message } from "./exchange.ts";

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Whether an answer names another place, and its body does not count. */
export function isRedirect(status: number, headers: Answer["headers"]): boolean {
  return redirects.has(status) && headers["location"] !== undefined;
}

/** What another origin may see of the first request's headers; the others may carry credentials. */
const harmless: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-type",
  "user-agent",
]);

/**
 * The request that an answer asks for instead, as fetch would send it; undefined when it is no redirect.
 * Errors: FatalStepError for a place that is no address, for one without TLS after one with it, and for another
 * host that wants the body: it was not meant for that one, and may hold a secret.
 */
export function redirected(
  from: URL,
  message: Message,
  { status, headers }: Pick<Answer, "status" | "headers">,
): { readonly url: string; readonly message: Message } | undefined {
  const { location: sent } = headers;
  if (sent === undefined || !isRedirect(status, headers)) return undefined;
  // Headers are read byte by byte, and most servers write addresses as UTF-8.
  const text = Buffer.from(sent, "latin1").toString();
  const location = text.includes("\ufffd") ? sent : text;
  if (!URL.canParse(location, from.href))
    throw new FatalStepError(`${from.host} redirects to what is no address.`);
  const url = new URL(location, from);
  if (from.protocol === "https:" && url.protocol === "http:")
    throw new FatalStepError(`${from.host} redirects to an address without TLS.`);
  const seen = url.origin === from.origin ? message : withoutCredentials(message);
  const next = becomesGet(status, message) ? asGet(seen) : seen;
  if (next.body !== undefined && url.hostname !== from.hostname)
    throw new FatalStepError(`${from.host} redirects what was sent to ${url.host}.`, {
      hint: "If that is meant, send it there.",
    });
  return { url: url.href, message: next };
}

function becomesGet(status: number, { method }: Message): boolean {
  if (status === 303) return method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}

function withoutCredentials(message: Message): Message {
  const kept = Object.entries(message.headers).filter(([name]) => harmless.has(name));
  return { ...message, headers: Object.fromEntries(kept) };
}

function asGet({ headers }: Message): Message {
  const { "content-type": _type, "idempotency-key": _key, ...kept } = headers;
  return { method: "GET", headers: kept, body: undefined };
}
