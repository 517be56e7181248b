import { type ErrorCode, errorTable, isErrorCode, type RetryAdvice } from "./error-table.ts";

const brand = Symbol.for("stepcast.error");

interface ErrorOptions {
  readonly hint?: string | undefined;
  /** JSON facts that help: paths, limits, names. Never secrets or stacks. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** The one error of the product: a code of {@link errorTable}, a sentence and a hint. */
export class StepcastError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StepcastError";
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
    this.details = options.details;
  }

  get http(): number {
    return errorTable[this.code].http;
  }

  get retry(): RetryAdvice {
    return errorTable[this.code].retry;
  }
}

/** True for errors of this product, also across two loaded copies of the package. Never throws, whatever was thrown. */
export function isStepcastError(value: unknown): value is StepcastError {
  if (typeof value !== "object" || value === null) return false;
  try {
    return brand in value && "code" in value && isErrorCode(value.code);
  } catch {
    return false;
  }
}

/** Anything thrown becomes a StepcastError: itself, or `code` with the thrown text as message and the thrown value as cause. */
export function toStepcastError(thrown: unknown, code: ErrorCode = "internal"): StepcastError {
  if (isStepcastError(thrown)) return thrown;
  return new StepcastError(code, thrownText(thrown), { cause: thrown });
}

/**
 * The words of something thrown, whatever it was. Never empty, never throws. Of an object its message alone: one
 * that a library throws may hold a whole request.
 */
export function thrownText(thrown: unknown): string {
  try {
    const { message, name } = Object(thrown);
    const text = typeof message === "string" && message;
    const told = text || (thrown instanceof Error ? name : String(thrown));
    return told === "[object Object]"
      ? "an object was thrown"
      : told || "an empty error was thrown";
  } catch {
    return "something that cannot be printed was thrown";
  }
}
