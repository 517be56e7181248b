import {
  type ErrorBody,
  errorBody,
  httpStatus,
  isUnexpected,
  retryAfterSeconds,
  trpcErrorAnswer,
} from "@stepcast/api";
import { isStepcastError, StepcastError } from "@stepcast/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../log.ts";
import { answerEarly } from "./refused-body.ts";
import { requestIds } from "./request-ids.ts";
import { pathOf } from "./request-url.ts";

/** The body of every refused REST call. */
export interface ErrorAnswer {
  readonly error: ErrorBody;
}

/** Answers with the error's status, code, sentence and hint; what nobody foresaw goes to the log instead. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  log: Log,
): FastifyReply {
  const isCut = isCutOff(request, thrown);
  const error = isCut ? notWhole(thrown) : fromFastify(thrown);
  const body = errorBody(error);
  request.refusal = body.code;
  const status = httpStatus(error);
  const asked = { ...requestIds(request), method: request.method, path: pathOf(request) };
  if (isUnheard(reply, thrown)) log.debug("nobody stayed for an answer", asked);
  else if (isUnexpected(error)) log.error("a request failed", { ...asked, error });
  else if (isCut) log.debug("a request did not arrive whole", asked);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  const retryAfter = retryAfterSeconds(error);
  if (retryAfter !== undefined) reply.header("retry-after", String(retryAfter));
  reply.code(status).type("application/json; charset=utf-8");
  // One answer for a whole batch: tRPC's clients hand it to every call of it.
  const answer = isTrpc(request) ? trpcErrorAnswer(error) : ({ error: body } satisfies ErrorAnswer);
  if (status !== 413 || request.raw.complete) return reply.send(answer);
  answerEarly(request, reply, { status, body: JSON.stringify(answer) });
  return reply;
}

function isTrpc(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith("/trpc") ?? false;
}

/** True when whoever asked went away in the midst of the body: nobody's mistake here, and nobody is left to hear of it. */
function isCutOff({ raw }: FastifyRequest, thrown: unknown): boolean {
  const isReset = thrown instanceof Error && "code" in thrown && thrown.code === "ECONNRESET";
  return isReset && raw.destroyed && !raw.complete;
}

/** True when whoever asked went away before the answer: what was asked for was done all the same. */
function isUnheard({ raw }: FastifyReply, thrown: unknown): boolean {
  const isClosed =
    thrown instanceof Error && "code" in thrown && thrown.code === "ERR_STREAM_PREMATURE_CLOSE";
  return isClosed && raw.destroyed;
}

function notWhole(cause: unknown): StepcastError {
  return new StepcastError("invalid_input", "The request did not arrive whole.", { cause });
}

/** Errors that Fastify raises about a request, by its own codes. */
function fromFastify(thrown: unknown): unknown {
  if (isStepcastError(thrown) || !(thrown instanceof Error) || !("code" in thrown)) return thrown;
  const cause = thrown;
  switch (thrown.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new StepcastError("body_too_large", "The body is too large.", { cause });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new StepcastError("unsupported_media_type", "This takes application/json.", { cause });
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return new StepcastError("invalid_json", "The body is not JSON.", { cause });
    // Of a QUERY, which nothing here takes.
    case "FST_ERR_ROUTE_MISSING_CONTENT_TYPE":
      return new StepcastError("method_not_allowed", "This method is not possible here.", {
        cause,
      });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_BAD_URL":
      return new StepcastError("invalid_input", "The request is malformed.", { cause });
    default:
      return thrown;
  }
}
