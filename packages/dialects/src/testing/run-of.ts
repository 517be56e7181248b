import type { EventData, EventType, StepcastEvent } from "@stepcast/contracts";

export type RunLine = { [T in EventType]: readonly [type: T, data: EventData<T>] }[EventType];

/** Events of the run `run_1` in the room `ada/desk`, ten milliseconds apart, numbered from 1. */
export function runOf(...lines: readonly RunLine[]): StepcastEvent[] {
  return lines.map(([type, data], index) => {
    const header = { seq: index + 1, at: 1_800_000_000_000 + index * 10, room: "ada/desk" };
    // Cast: a line pairs its type with that type's data; the object literal cannot show that.
    return { ...header, runId: "run_1", type, data } as StepcastEvent;
  });
}
