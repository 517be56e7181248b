import { type EventError, errorTable, limits, type StepcastError } from "@stepcast/contracts";

/** Text that fits an event: longer than `limits.messageChars` is cut, visibly. */
export function cutText(text: string): string {
  return text.length <= limits.messageChars ? text : `${text.slice(0, limits.messageChars - 1)}…`;
}

/** What an event says of an error: never a stack, and the hint only when it says more than the code does. */
export function eventErrorOf(error: StepcastError, attempt?: number): EventError {
  const { code, message, hint } = error;
  const own = hint !== errorTable[code].hint || code !== "skill_failed";
  return {
    code,
    message: cutText(message),
    ...(own ? { hint: cutText(hint) } : {}),
    ...(attempt === undefined ? {} : { attempt }),
  };
}
