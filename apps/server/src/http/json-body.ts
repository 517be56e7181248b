import { isUtf8 } from "node:buffer";
import type { Caller } from "@stepcast/api";
import { limits, parseJson, StepcastError } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import { mustHoldFew } from "./body-parts.ts";

export interface JsonBodyOptions {
  /** The handler gets the checked text instead of the value, for tRPC, which parses itself. */
  readonly keepText?: boolean;
  /** Default: `limits.bodyBytes`. */
  readonly mostBytes?: number;
}

/**
 * Takes JSON bodies and nothing else, so that no page of another site can send one without asking
 * first. How much there is of it is looked at before it is parsed, and its depth before anything walks
 * the value. A request without a body is fine.
 */
export function acceptJson(
  scope: FastifyInstance,
  { keepText = false, mostBytes = limits.bodyBytes }: JsonBodyOptions = {},
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>(
    "application/json",
    { parseAs: "buffer", bodyLimit: mostBytes },
    ({ headers, caller }, body, done) => {
      try {
        mustBeShort(caller, body);
        mustBePlain(headers["content-encoding"]);
        mustHoldFew(body);
        const text = textOf(body);
        const value = text.trim() === "" ? undefined : parseJson(text);
        done(null, keepText ? text : value);
      } catch (error) {
        // Cast: parseJson throws StepcastErrors only.
        done(error as Error);
      }
    },
  );
}

/** Errors: `unsupported_media_type` for a compressed body. */
function mustBePlain(contentEncoding: string | undefined): void {
  if (contentEncoding === undefined || contentEncoding.toLowerCase() === "identity") return;
  throw new StepcastError("unsupported_media_type", "This takes no compressed body.", {
    hint: "Send it as it is, without Content-Encoding.",
  });
}

/** Whoever was only handed a credential has little to say, and what is large takes long to read. Errors: `body_too_large`. */
function mustBeShort(caller: Caller | undefined, body: Buffer): void {
  const kind = caller?.credential.kind;
  const isWatcher = kind === "share" || kind === "browser";
  if (!isWatcher || body.length <= limits.watcherBodyBytes) return;
  throw new StepcastError("body_too_large", "The body is too large for this credential.", {
    details: { limit: "watcherBodyBytes", value: limits.watcherBodyBytes },
  });
}

/** Bytes of another encoding are refused: read as UTF-8 they would be kept as something else. Errors: `invalid_json`. */
function textOf(body: Buffer): string {
  if (isUtf8(body)) return body.toString();
  throw new StepcastError("invalid_json", "The body is not encoded as UTF-8.");
}
