import { type ErrorCode, isStepcastError, StepcastError } from "@stepcast/contracts";
import { TRPCError } from "@trpc/server";

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
  const known = knownError(error);
  const { code, message, hint, details } = known;
  return details === undefined ? { code, message, hint } : { code, message, hint, details };
}

function knownError(error: unknown): StepcastError {
  if (isStepcastError(error)) return error;
  if (error instanceof TRPCError) {
    if (isStepcastError(error.cause)) return error.cause;
    const code = codeOf(error.code);
    if (code !== undefined) return new StepcastError(code, error.message);
  }
  return new StepcastError("internal", "Something unexpected happened on the server. Runs go on.");
}

function codeOf(code: TrpcCode): ErrorCode | undefined {
  switch (code) {
    case "NOT_FOUND":
      return "not_found";
    case "METHOD_NOT_SUPPORTED":
      return "method_not_allowed";
    case "PARSE_ERROR":
      return "invalid_json";
    case "BAD_REQUEST":
      return "invalid_input";
    case "UNSUPPORTED_MEDIA_TYPE":
      return "unsupported_media_type";
    case "PAYLOAD_TOO_LARGE":
      return "body_too_large";
    default:
      return undefined;
  }
}
