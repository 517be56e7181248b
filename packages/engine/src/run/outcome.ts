import {
  copyJson,
  isStepcastError,
  type JsonValue,
  limits,
  StepcastError,
  toStepcastError,
} from "@stepcast/contracts";
import type { Skill } from "../skill.ts";

/** How an attempt ended. */
export type Outcome =
  | {
      readonly ok: true;
      readonly value: JsonValue /** The value as JSON text, when it is too large for an event. */;
      readonly largeText: string | undefined;
    }
  | {
      readonly ok: false;
      readonly error: StepcastError;
      readonly retryable: boolean;
      readonly retryAfterMs: number | undefined;
    };

/** What a skill returned, checked against its schema and made plain JSON. */
export function outcomeOfReturn(skill: Skill, returned: unknown): Outcome {
  const parsed = skill.output.safeParse(returned);
  if (!parsed.success) {
    const copied = copyJson(returned);
    if (!copied.ok)
      return refusal(
        "output_not_json",
        `${skill.id} returned something that is no JSON: ${copied.fault}`,
      );
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? "" : ` /${issue.path.join("/")}: ${issue.message}`;
    return refusal(
      "step_output_invalid",
      `${skill.id} returned something its own schema refuses:${where}`,
    );
  }
  const copied = copyJson(parsed.data);
  if (!copied.ok)
    return refusal(
      "output_not_json",
      `${skill.id} returned something that is no JSON: ${copied.fault}`,
    );
  return outcomeOfValue(copied.value, skill.id);
}

/** A result that is plain JSON already; refused when it is too large, marked when it is too large for an event. */
export function outcomeOfValue(value: JsonValue, source: string): Outcome {
  if (value === null || typeof value === "number" || typeof value === "boolean") {
    return { ok: true, value, largeText: undefined };
  }
  const text = JSON.stringify(value);
  const bytes = text.length > limits.inlineOutputBytes ? Buffer.byteLength(text) : text.length;
  if (bytes > limits.outputBytes) {
    const message = `${source} returned ${bytes} bytes; at most ${limits.outputBytes} are kept`;
    return refusal("output_too_large", message);
  }
  const large =
    bytes > limits.inlineOutputBytes || Buffer.byteLength(text) > limits.inlineOutputBytes;
  return { ok: true, value, largeText: large ? text : undefined };
}

/** Whatever was thrown, as the failure of an attempt. */
export function outcomeOfThrow(thrown: unknown): Outcome {
  const error = toStepcastError(thrown, "skill_failed");
  const retryable = error.name !== "FatalStepError" && error.retry !== "never";
  const retryAfterMs =
    isStepcastError(thrown) && "afterMs" in thrown ? Number(thrown.afterMs) : Number.NaN;
  return {
    ok: false,
    error,
    retryable,
    retryAfterMs: retryAfterMs >= 0 ? retryAfterMs : undefined,
  };
}

export function refusal(code: StepcastError["code"], message: string): Outcome {
  return {
    ok: false,
    error: new StepcastError(code, message),
    retryable: false,
    retryAfterMs: undefined,
  };
}
