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

/** The words of something thrown, whatever it was. Never empty, never throws. */
export function thrownText(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : wordsOf(thrown);
    return text === "" ? "an empty error was thrown" : text;
  } catch {
    return "something that cannot be printed was thrown";
  }
}

/** Its message alone: an object that a library throws may hold a whole request. */
function wordsOf(thrown: unknown): string {
  const message: unknown = thrown instanceof Object && "message" in thrown && thrown.message;
  if (typeof message === "string" && message !== "") return message;
  const text = String(thrown);
  return text === "[object Object]" ? "an object without a message was thrown" : text;
}
