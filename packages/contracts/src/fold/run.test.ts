import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StepcastEvent } from "../events/index.ts";
import type { RunRow, RunState } from "../run.ts";
import { garbageArbitrary, runArbitrary } from "../testing/index.ts";
import { foldRun, foldRunEvents } from "./run.ts";
import { foldRunRow } from "./run-row.ts";

/** Freezes all of it, so that a fold that writes to what it was given throws. */
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

const fold = (events: readonly StepcastEvent[], state?: RunState): RunState | undefined =>
  foldRunEvents(state, events);

const oneByOne = (events: readonly StepcastEvent[]): RunState | undefined =>
  events.reduce<RunState | undefined>(
    (state, event) => deepFreeze(foldRun(state, event)),
    undefined,
  );

const rowKeys = [
  "runId",
  "room",
  "status",
  "planName",
  "goal",
  "parentRunId",
  "tags",
  "projectId",
  "requestedBy",
  "cancelRequested",
  "queuedAt",
  "startedAt",
  "endedAt",
  "durationMs",
  "totalSteps",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "error",
  "lastSeq",
] as const satisfies readonly (keyof RunRow)[];

function rowOf(state: RunState | undefined): RunRow | undefined {
  if (state === undefined) return undefined;
  // Cast: every member of a RunRow is in `rowKeys`, as the type test below proves.
  return Object.fromEntries(rowKeys.map((key) => [key, state[key]])) as unknown as RunRow;
}
const noKeyIsMissing: Exclude<keyof RunRow, (typeof rowKeys)[number]> extends never ? true : false =
  true;

for (const [kind, log] of [
  ["well-formed runs", runArbitrary],
  ["garbage", garbageArbitrary],
] as const) {
  describe(`folding ${kind}`, () => {
    const frozen = log.map(deepFreeze);
    const anyCut = fc.tuple(frozen, fc.array(fc.nat(60), { maxLength: 4 }));

    it("gives the same state for any cut of the log", () => {
      fc.assert(
        fc.property(anyCut, ([events, cuts]) => {
          const places = [0, ...cuts.sort((a, b) => a - b), events.length];
          const state = places.reduce<RunState | undefined>(
            (before, place, index) =>
              deepFreeze(fold(events.slice(places[index - 1] ?? 0, place), before)),
            undefined,
          );
          expect(state).toEqual(fold(events));
        }),
      );
    });

    it("gives the same state for one event at a time and for all at once", () => {
      fc.assert(
        fc.property(frozen, (events) => {
          expect(oneByOne(events)).toEqual(fold(events));
        }),
      );
    });

    it("changes nothing for events that were seen", () => {
      fc.assert(
        fc.property(anyCut, ([events, cuts]) => {
          const state = deepFreeze(fold(events));
          expect(fold(events.slice(cuts[0] ?? 0), state)).toBe(state);
        }),
      );
    });

    it("keeps the row that the list of runs shows", () => {
      fc.assert(
        fc.property(frozen, (events) => {
          const row = events.reduce<RunRow | undefined>(
            (before, event) => deepFreeze(foldRunRow(before, event)),
            undefined,
          );
          expect(rowOf(fold(events))).toEqual(row);
          expect(noKeyIsMissing).toBe(true);
        }),
      );
    });

    it("gives plain JSON, with every step in its place", () => {
      fc.assert(
        fc.property(frozen, (events) => {
          const state = fold(events);
          expect(JSON.parse(JSON.stringify(state ?? null))).toEqual(dropUndefined(state ?? null));
          for (const [stepId, place] of Object.entries(state?.stepIndex ?? {}))
            expect(state?.steps[place]?.stepId).toBe(stepId);
          expect(Object.keys(state?.stepIndex ?? {})).toHaveLength(state?.steps.length ?? 0);
        }),
      );
    });
  });
}

/** What JSON does to members that are undefined. */
function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, dropUndefined(member)]));
}

describe("a folded run", () => {
  it("counts its steps as the engine's own totals do", () => {
    fc.assert(
      fc.property(runArbitrary, (events) => {
        const state = fold(events);
        const last = events.at(-1);
        if (
          last?.type !== "run.completed" &&
          last?.type !== "run.failed" &&
          last?.type !== "run.cancelled"
        )
          throw new Error("a run ends");
        const { totalSteps, succeeded, failed, skipped, cancelled } = last.data;
        expect(state).toMatchObject({ totalSteps, succeeded, failed, skipped, cancelled });
        expect(succeeded + failed + skipped + cancelled).toBe(totalSteps);
      }),
    );
  });

  it("shows every step as ended, whatever order the steps took", () => {
    fc.assert(
      fc.property(runArbitrary, (events) => {
        for (const step of fold(events)?.steps ?? [])
          expect(["succeeded", "failed", "skipped", "cancelled"]).toContain(step.status);
      }),
    );
  });

  it("takes no longer for each file and question when there are many of them", () => {
    const header = { room: "owner/main", runId: "run_1" };
    const data = { tags: [], requestedBy: "owner" };
    const events: StepcastEvent[] = [{ ...header, seq: 1, at: 1, type: "run.queued", data }];
    const next = () => ({ ...header, seq: events.length + 1, at: 1 });
    const artifact = { $artifact: "a", name: "a", mediaType: "text/plain", bytes: 1 };
    for (let file = 0; file < 100_000; file += 1)
      events.push({ ...next(), type: "artifact.created", data: { artifact } });
    const questions = Array.from({ length: 10_000 }, (_, place) => `appr_${place}`);
    for (const approvalId of questions)
      events.push({ ...next(), type: "approval.requested", data: { approvalId, prompt: "?" } });
    for (const approvalId of questions)
      events.push({ ...next(), type: "approval.expired", data: { approvalId } });
    const { artifacts, approvals } = fold(events) ?? {};
    expect([artifacts?.length, approvals?.length]).toEqual([100_000, 10_000]);
    expect(approvals?.every(({ status }) => status === "expired")).toBe(true);
  });

  it("starts only with run.queued", () => {
    fc.assert(
      fc.property(runArbitrary, (events) => {
        expect(fold(events.slice(1))).toBeUndefined();
      }),
    );
  });
});
