import fc from "fast-check";
import { type EventType, eventTypes, type StepcastEvent } from "../events/index.ts";
import { eventDataArbitrary } from "./event-data.ts";

const header = fc.record(
  {
    at: fc.integer({ min: 1_790_000_000_000, max: 1_800_000_000_000 }),
    room: fc.constantFrom("ada/desk", "ada/phone", "bob/desk"),
    runId: fc.constantFrom("run_1", "run_2"),
    agentId: fc.constantFrom("planner", "pump-7"),
    traceId: fc.constant("4bf92f3577b34da6a3ce929d0e0e4736"),
  },
  { requiredKeys: ["at", "room"] },
);

/** Any event of the vocabulary, or of the given types, that its schema allows; `seq` is 1. */
export function eventArbitrary(
  types: readonly EventType[] = eventTypes,
): fc.Arbitrary<StepcastEvent> {
  const event = (type: EventType): fc.Arbitrary<StepcastEvent> =>
    fc
      .tuple(header, eventDataArbitrary[type] as fc.Arbitrary<unknown>)
      // Cast: the data was made for this type; the compiler cannot follow the pair through the table.
      .map(([rest, data]) => ({ seq: 1, type, ...rest, data }) as StepcastEvent);
  return fc.oneof(...types.map(event));
}

/**
 * Events in no sensible order, of several runs and of none, as a log could only hold them after
 * somebody's mistake. `seq` mostly grows, and sometimes repeats. Starts with `run.queued` half the time.
 */
export const garbageArbitrary: fc.Arbitrary<StepcastEvent[]> = fc
  .tuple(
    fc.option(eventArbitrary(["run.queued"])),
    fc.array(fc.tuple(eventArbitrary(), fc.constantFrom(0, 1, 1, 1, 3)), { maxLength: 40 }),
  )
  .map(([first, places]) => {
    let seq = 1;
    const events = places.map(([event, step]) => {
      seq += step;
      return { ...event, seq };
    });
    return first === null ? events : [{ ...first, runId: "run_1" }, ...events];
  });
