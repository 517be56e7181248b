import {
  type ErrorCode,
  isErrorCode,
  isStepcastError,
  StepcastError,
  thrownText,
} from "@stepcast/contracts";

/** An answer that was not what was asked for, and when to ask again if the server said so. */
export interface Refusal {
  readonly error: StepcastError;
  readonly retryAfterMs: number | undefined;
}

/** What passes by itself is what something on the way says while the server is put up: it is not there (404), too slow, or a page of its own (200). */
const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "unreachable",
  408: "unreachable",
  425: "unreachable",
  429: "unreachable",
  413: "body_too_large",
  415: "unsupported_media_type",
};

/** Reads why an HTTP answer is an error: the server's own words where it is a Stepcast server. */
export async function readRefusal(response: Response, now: number): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined);
  return {
    error: errorFromBody(body) ?? errorFromStatus(response.status, response.url),
    retryAfterMs: retryAfterMs(response.headers.get("retry-after"), now),
  };
}

/** The error in a JSON answer of this product's doors, whichever wrapped it; undefined when there is none. */
export function errorFromBody(body: unknown): StepcastError | undefined {
  for (const place of [
    member(body, "error", "data", "stepcast"),
    member(body, "data", "stepcast"),
    member(body, "error"),
    body,
  ]) {
    const code = member(place, "code");
    const message = member(place, "message");
    if (!isErrorCode(code) || typeof message !== "string") continue;
    const hint = member(place, "hint");
    return new StepcastError(code, message, {
      hint: typeof hint === "string" ? hint : undefined,
      details: member(place, "details"),
    });
  }
  return undefined;
}

/** Whatever a call threw, as the product's error. Nothing that came back at all is `unreachable`. */
export function errorFromThrown(thrown: unknown, url: string): StepcastError {
  if (isStepcastError(thrown)) return thrown;
  const cause = member(thrown, "cause");
  if (isStepcastError(cause)) return cause;
  const told = errorFromBody(thrown);
  if (told !== undefined) return told;
  // JSON that tRPC does not know, such as a proxy's or another program's: it says only that it could not read it.
  const body = member(thrown, "meta", "responseJSON");
  if (body !== undefined)
    return (
      errorFromBody(body) ??
      errorFromStatus(Number(member(thrown, "meta", "response", "status")), url)
    );
  return new StepcastError("unreachable", `${url} did not answer: ${reason(thrown)}.`, {
    cause: thrown,
  });
}

/**
 * Of a call whose `fetch` says itself what befell it: what was to be sent cannot be written as JSON.
 * Undefined for any other.
 */
export function errorFromUnsent(thrown: unknown): StepcastError | undefined {
  const cause = member(thrown, "cause");
  const isDeep = cause instanceof RangeError;
  if (!isDeep && !(cause instanceof TypeError)) return undefined;
  return new StepcastError(isDeep ? "json_too_deep" : "invalid_json", `Not sent: ${cause.message}`);
}

/** Of a stream that ended without a word, and that nothing opened again. */
export function neverCameBack(): StepcastError {
  return new StepcastError("unreachable", "The server ended the stream and took no other.");
}

function errorFromStatus(status: number, url: string): StepcastError {
  const isPassing = status < 400 || status >= 500;
  const code = byStatus[status] ?? (isPassing ? "unreachable" : "internal");
  return new StepcastError(code, `${origin(url)} answered with HTTP ${status}.`, {
    details: { status },
  });
}

function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "The server";
}

/** `fetch failed` says nothing; what is below it does. */
function reason(thrown: unknown): string {
  let deepest = thrown;
  for (let at: unknown = thrown; at !== undefined; at = member(at, "cause")) {
    const code = member(at, "code");
    if (typeof code === "string") return code;
    deepest = at;
  }
  return thrownText(deepest).replace(/\.$/, "");
}

function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, Math.min(ms, 3_600_000)) : undefined;
}

function member(value: unknown, ...path: readonly string[]): unknown {
  // Cast: all that is something may be asked for any member.
  const next = (at: unknown, key: string) =>
    (at as Record<string, unknown> | undefined | null)?.[key];
  return path.reduce(next, value);
}
