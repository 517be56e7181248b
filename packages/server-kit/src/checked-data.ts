import { type EventType, eventData, StepcastError } from "@stepcast/contracts";

/** What a program without types tells, as the data of an event. Errors: `invalid_input`, with the first place that is wrong. */
export function checkedData(type: EventType, data: unknown): unknown {
  const parsed = eventData[type].safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = `/${issue?.path.join("/") ?? ""}`;
  throw new StepcastError("invalid_input", `${type} cannot hold this: ${place} ${issue?.message}`, {
    cause: parsed.error,
  });
}
