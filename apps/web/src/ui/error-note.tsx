import { errorTable, isErrorCode, StepcastError, toStepcastError } from "@stepcast/contracts";
import { TRPCClientError } from "@trpc/client";
import { useLanguage } from "../i18n/messages.tsx";
import { detailLines } from "../i18n/problems.ts";
import { sentenceOf } from "../i18n/sentences.ts";
import { MissingPart } from "../server/missing-part.tsx";
import { PartMissing } from "../server/part-missing.ts";
import { Button } from "./button.tsx";

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: unknown;
}

/**
 * What happened, what to do, and the code: in the page's language where it has a sentence for the code,
 * with what the server said below, else in the server's own words. Of a server that said nothing there is nothing below.
 */
export function ErrorNote(props: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly className?: string;
}) {
  const { messages: m, format } = useLanguage();
  const { error, onRetry, className = "" } = props;
  if (error instanceof PartMissing)
    return <MissingPart {...{ error, onRetry, className }} retryWord={m.error.retry} />;
  const { code, message, hint, details } = tell(error);
  const lines = detailLines(m.sentences.problems, details, format.number);
  const sentence = sentenceOf(m.sentences, code);
  return (
    <div
      role="alert"
      data-tone="failed"
      className={`rounded-md bg-tone/10 px-3.5 py-2.5 text-base ${className}`}
    >
      {lines === undefined ? (
        <p className="wrap-anywhere text-ink" dir="auto">
          {sentence ?? message}
        </p>
      ) : (
        [...new Set(lines)].map((line) => (
          <p key={line} className="wrap-anywhere text-ink" dir="auto">
            {line}
          </p>
        ))
      )}
      {lines === undefined && sentence !== undefined && code !== "unreachable" && (
        <p className="wrap-anywhere mt-0.5 text-muted text-sm" dir="auto">
          {message}
        </p>
      )}
      <p className="wrap-anywhere mt-0.5 text-muted text-sm">
        {lines === undefined && (sentence === undefined || isOfItsOwn(code, hint)) && hint}{" "}
        <span className="figures text-xs">{code}</span>
      </p>
      {onRetry !== undefined && (
        <Button size="small" className="mt-2" onClick={onRetry}>
          {m.error.retry}
        </Button>
      )}
    </div>
  );
}

/** A hint that says more than the code does. */
function isOfItsOwn(code: string, hint: string | undefined): boolean {
  return isErrorCode(code) && errorTable[code].hint !== hint;
}

function unreachable(cause: unknown): StepcastError {
  return new StepcastError("unreachable", "The server does not answer.", { cause });
}

/** The product's error inside whatever was thrown. */
export function tell(error: unknown): Told {
  if (isTold(error)) return error;
  if (error instanceof TRPCClientError) {
    const told: unknown = error.data?.stepcast;
    if (isTold(told)) return told;
    // No answer of the server at all: it is down, or something between is.
    if (error.data === undefined || error.data === null) return tell(unreachable(error));
  }
  const { code, message, hint, details } = toStepcastError(error);
  return { code, message, hint, details };
}

function isTold(value: unknown): value is Told {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}
