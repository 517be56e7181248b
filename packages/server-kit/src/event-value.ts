import { copyJson, createRedactor, type JsonValue, limits } from "@stepcast/contracts";

/** A value as an event may hold it: JSON, and of a large one its beginning. Never throws. */
export function eventValue(value: unknown): JsonValue {
  const copied = copyJson(value);
  if (!copied.ok) return `(not shown: ${copied.fault})`;
  if (Buffer.byteLength(JSON.stringify(copied.value)) <= limits.inlineOutputBytes)
    return copied.value;
  // As text it has no names any more that say what is secret.
  const text = JSON.stringify(createRedactor().value(copied.value));
  return `${text.slice(0, limits.previewChars)}…`;
}

/** Text as an event may hold it: cut with an ellipsis. */
export function eventText(text: string): string {
  return text.length <= limits.messageChars ? text : `${text.slice(0, limits.messageChars - 1)}…`;
}
