import { copyJson, type JsonValue, limits } from "@stepcast/contracts";

/** A value as an event may hold it: JSON, and of a large one its beginning. Never throws. */
export function eventValue(value: unknown): JsonValue {
  const copied = copyJson(value);
  if (!copied.ok) return `(not shown: ${copied.fault})`;
  const text = JSON.stringify(copied.value);
  return Buffer.byteLength(text) <= limits.inlineOutputBytes
    ? copied.value
    : `${text.slice(0, limits.previewChars)}…`;
}

/** Text as an event may hold it: cut with an ellipsis. */
export function eventText(text: string): string {
  return text.length <= limits.messageChars ? text : `${text.slice(0, limits.messageChars - 1)}…`;
}
