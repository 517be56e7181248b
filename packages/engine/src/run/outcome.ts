import {
  copyJson,
  isStepcastError,
  type JsonValue,
  limits,
  type Redactor,
  StepcastError,
  toStepcastError,
} from "@stepcast/contracts";
import { z } from "zod";
import { compiledSchema } from "../compiled-schema.ts";
import type { Skill } from "../skill.ts";

/** How an attempt ended. */
export type Outcome =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** The value as JSON text, when it is too large for an event. */
      readonly largeText: string | undefined;
    }
  | {
      readonly ok: false;
      readonly error: StepcastError;
      readonly retryable: boolean;
      readonly retryAfterMs: number | undefined;
    };

/**
 * What a skill returned, checked against its schema and made plain JSON, without secrets: dependents
 * get what is recorded, before a restart as after it.
 */
export function outcomeOfReturn(skill: Skill, returned: unknown, redactor?: Redactor): Outcome {
  const parsed = compiledSchema(skill.output).safeParse(returned);
  const copied = copyJson(parsed.success ? parsed.data : returned);
  if (!copied.ok) {
    return refusal("output_not_json", notJson(skill.id, copied.fault));
  }
  if (!parsed.success) {
    const message = `${skill.id} returned something its own schema refuses:${firstIssue(parsed.error)}`;
    return refusal("step_output_invalid", message);
  }
  const value = redactor === undefined ? copied.value : redactor.value(copied.value);
  return copied.atMostBytes <= limits.inlineOutputBytes
    ? { ok: true, value, largeText: undefined }
    : outcomeOfValue(value, skill.id);
}

export function notJson(skillId: string, fault: string): string {
  return `${skillId} returned something that is no JSON: ${fault}`;
}

/** Where and what, of the first of a schema's complaints. */
export function firstIssue({ issues }: z.core.$ZodError): string {
  const [issue] = issues;
  return issue === undefined ? "" : ` /${issue.path.join("/")}: ${issue.message}`;
}

/** A result that is plain JSON already; refused when it is too large, marked when it is too large for an event. */
export function outcomeOfValue(value: JsonValue, source: string): Outcome {
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch {
    // Longer than a string can be.
    return refusal("output_too_large", `${source} returned more than ${limits.outputBytes} bytes`);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.outputBytes) {
    const message = `${source} returned ${bytes} bytes; at most ${limits.outputBytes} are kept`;
    return refusal("output_too_large", message);
  }
  return { ok: true, value, largeText: bytes > limits.inlineOutputBytes ? text : undefined };
}

const waitingSchema =
  "a schema waits for something, and schemas answer at once; what has to wait belongs into run";

/** Whatever was thrown, as the failure of an attempt. */
export function outcomeOfThrow(thrown: unknown): Outcome {
  const error = toStepcastError(thrown, "skill_failed");
  if (isOfWaitingSchema(thrown)) return refusal("skill_failed", waitingSchema);
  const retryable = error.name !== "FatalStepError" && error.retry !== "never";
  const retryAfterMs =
    isStepcastError(thrown) && "afterMs" in thrown ? Number(thrown.afterMs) : Number.NaN;
  return {
    ok: false,
    error,
    retryable,
    // What a service asks for may be without end; no policy waits longer than this either.
    retryAfterMs: retryAfterMs >= 0 ? Math.min(retryAfterMs, limits.retryBackoffMs) : undefined,
  };
}

function isOfWaitingSchema(thrown: unknown): boolean {
  try {
    return thrown instanceof z.core.$ZodAsyncError;
  } catch {
    // Nothing can be asked of it.
    return false;
  }
}

export function refusal(code: StepcastError["code"], message: string): Outcome {
  return {
    ok: false,
    error: new StepcastError(code, message),
    retryable: false,
    retryAfterMs: undefined,
  };
}
