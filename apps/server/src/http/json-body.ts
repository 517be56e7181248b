import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import type { Caller } from "@stepcast/api";
import { type JsonValue, limits, parseJson, StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { mustHoldFew } from "./body-parts.ts";
import { readBody } from "./read-body.ts";

type BytesLimit = "bodyBytes" | "signInBytes" | "watcherBodyBytes";

export interface JsonBodyOptions {
  /** The handler gets the checked text instead of the value, for tRPC, which parses itself. */
  readonly keepText?: boolean;
  /** How large a body may be. Default: `bodyBytes`. */
  readonly limit?: Exclude<BytesLimit, "watcherBodyBytes">;
}

/** A body above it takes milliseconds at every look, and others have their turn between these. */
const largeBytes = 128 * 1024;

/**
 * Takes JSON bodies and nothing else, so that no page of another site can send one without asking
 * first. How much there is of it is looked at while it comes and before it is parsed, and its depth
 * before anything walks the value. A request without a body is fine.
 */
export function acceptJson(
  scope: FastifyInstance,
  { keepText = false, limit = "bodyBytes" }: JsonBodyOptions = {},
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    "application/json",
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const body = await bodyOf(request, payload, limitFor(request.caller, limit));
      const isLarge = body.length > largeBytes;
      if (isLarge) await turn();
      mustHoldFew(body);
      const text = textOf(body);
      if (isLarge) await turn();
      const value = parsed(text);
      if (isLarge) await turn();
      return keepText ? text : value;
    },
  );
}

/** Errors: `body_too_large`, `unsupported_media_type`. */
async function bodyOf(
  { headers }: FastifyRequest,
  payload: IncomingMessage,
  limit: BytesLimit,
): Promise<Buffer> {
  const body = await readBody(payload, limits[limit], () => bodyTooLarge(limit));
  mustBePlain(headers["content-encoding"]);
  return body;
}

/** Whoever was only handed a credential has little to say, and what is large takes long to read. */
function limitFor(caller: Caller | undefined, limit: BytesLimit): BytesLimit {
  const kind = caller?.credential.kind;
  return kind === "share" || kind === "browser" ? "watcherBodyBytes" : limit;
}

function bodyTooLarge(limit: BytesLimit): StepcastError {
  const message =
    limit === "watcherBodyBytes"
      ? "The body is too large for this credential."
      : "The body is too large.";
  return new StepcastError("body_too_large", message, {
    details: { limit, value: limits[limit] },
  });
}

/** Undefined for a body of nothing but spaces. Errors: `invalid_json`, `json_too_deep`. */
function parsed(text: string): JsonValue | undefined {
  return text.trim() === "" ? undefined : parseJson(text);
}

/** Errors: `unsupported_media_type` for a compressed body. */
function mustBePlain(contentEncoding: string | undefined): void {
  if (contentEncoding === undefined || contentEncoding.toLowerCase() === "identity") return;
  throw new StepcastError("unsupported_media_type", "This takes no compressed body.", {
    hint: "Send it as it is, without Content-Encoding.",
  });
}

/** Some programs begin every file with it. */
const byteOrderMark = "\ufeff";

/** Bytes of another encoding are refused: read as UTF-8 they would be kept as something else. Errors: `invalid_json`. */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new StepcastError("invalid_json", "The body is not encoded as UTF-8.");
  const text = body.toString();
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}
