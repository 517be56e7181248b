import { type ErrorCode, errorTable, isStepcastError, StepcastError } from "@stepcast/contracts";
import { TRPCError } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";

type TrpcCode = TRPCError["code"];

const byHttp: Readonly<Record<number, TrpcCode>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  402: "PAYMENT_REQUIRED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_SUPPORTED",
  409: "CONFLICT",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
};

/** Errors that tRPC raises itself, before or around a procedure. Its messages name paths and methods, nothing internal. */
const ownCodes: Readonly<Partial<Record<TrpcCode, ErrorCode>>> = {
  NOT_FOUND: "not_found",
  METHOD_NOT_SUPPORTED: "method_not_allowed",
  PARSE_ERROR: "invalid_json",
  BAD_REQUEST: "invalid_input",
  UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
  PAYLOAD_TOO_LARGE: "body_too_large",
};

/** An error as every door answers it. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly details?: unknown;
}

export function toTrpcError(error: StepcastError): TRPCError {
  return new TRPCError({
    code: byHttp[error.http] ?? "INTERNAL_SERVER_ERROR",
    message: error.message,
    cause: error,
  });
}

/** What leaves the process about an error: code, sentence, hint. Unexpected errors say nothing of themselves. */
export function errorBody(error: unknown): ErrorBody {
  const { code, message, hint, details } = publicError(error);
  return details === undefined ? { code, message, hint } : { code, message, hint, details };
}

/** The HTTP status that goes with {@link errorBody}. */
export function httpStatus(error: unknown): number {
  return publicError(error).http;
}

/** Seconds after which the same call is worth another try, where that is known: the `Retry-After` of an answer. */
export function retryAfterSeconds(error: unknown): number | undefined {
  const { http, details } = publicError(error);
  const told: unknown = Object(details).retryAfterSeconds;
  if (typeof told === "number") return told;
  return http === 503 ? 1 : undefined;
}

/** True for errors that nobody foresaw: the server's log should have them whole. */
export function isUnexpected(error: unknown): boolean {
  return publicError(error).http === 500;
}

function publicError(error: unknown): StepcastError {
  if (isStepcastError(error)) return error.code === "internal" ? masked() : error;
  if (error instanceof TRPCError) {
    if (isStepcastError(error.cause)) return publicError(error.cause);
    const code = ownCodes[error.code];
    if (code !== undefined) return new StepcastError(code, error.message);
  }
  return masked();
}

function masked(): StepcastError {
  return new StepcastError("internal", "Something unexpected happened on the server. Runs go on.");
}

/** The error as tRPC puts it on the wire, for what is refused before tRPC sees it. */
export function trpcErrorAnswer(error: unknown) {
  const stepcast = errorBody(error);
  const httpStatus = errorTable[stepcast.code].http;
  const code = byHttp[httpStatus] ?? "INTERNAL_SERVER_ERROR";
  return {
    error: {
      message: stepcast.message,
      code: TRPC_ERROR_CODES_BY_KEY[code],
      data: { code, httpStatus, stepcast },
    },
  };
}
