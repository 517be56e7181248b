import {
  foldRunEvents,
  isFinalFailure,
  isRunEnded,
  type PlanInput,
  type RunState,
  type StepcastEvent,
} from "@stepcast/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHarness, type Harness, owner } from "./testing/harness.ts";

type Step = PlanInput["steps"][number];

const work: fc.Arbitrary<Pick<Step, "skill" | "input" | "timeoutMs" | "when">> = fc.oneof(
  fc.constant({ skill: "test.echo" }),
  fc.constantFrom(0, 20, 500).map((ms) => ({ skill: "test.sleep", input: { ms } })),
  fc
    .record({ times: fc.nat(3), how: fc.constantFrom("error", "fatal", "retry", "string") })
    .map((input) => ({ skill: "test.fail", input })),
  fc.constant({ skill: "test.hang", timeoutMs: 50 }),
  // There is no such input, and whether that matters is known only when the step begins.
  fc.constant({ skill: "test.echo", when: true, input: { value: { $ref: "/input/rows/7" } } }),
);

const options: fc.Arbitrary<Partial<Step>> = fc.record(
  {
    forEach: fc.nat(3).map((size) => ({ items: Array(size).fill(0), concurrency: 2 })),
    retry: fc.nat(2).map((more) => ({ attempts: 1 + more, backoffMs: 30 })),
    onFailure: fc.constant("continue" as const),
    approval: fc.constantFrom({ prompt: "?" }, { prompt: "?", expiresMs: 100 }),
    concurrencyKey: fc.constant("key"),
  },
  { requiredKeys: [] },
);

const plans: fc.Arbitrary<PlanInput> = fc
  .record({
    steps: fc.array(fc.tuple(work, options, fc.nat(3)), { minLength: 1, maxLength: 5 }),
    deadlineMs: fc.option(fc.constantFrom(150, 400), { nil: undefined, freq: 4 }),
    budget: fc.option(
      fc.nat(6).map((more) => ({ attempts: 1 + more })),
      { nil: undefined, freq: 4 },
    ),
  })
  .map(({ steps, ...rest }) => ({
    name: "any",
    input: { rows: [] },
    ...rest,
    steps: steps.map(([doing, how, back], place) => ({
      ...doing,
      ...how,
      id: `s${place}`,
      needs: back === 0 || back > place ? [] : [`s${place - back}`],
    })),
  }));

const actions = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 1, 20, 60, 2_100).map((ms) => ({ ms })) },
    {
      weight: 5,
      arbitrary: fc.constantFrom("pause", "resume", "cancel", "retry", "yes", "no", "crash"),
    },
  ),
  { maxLength: 10 },
);
type Action = typeof actions extends fc.Arbitrary<(infer A)[]> ? A : never;

async function ask(harness: Harness, runId: string, what: string): Promise<unknown> {
  const { engine } = harness;
  const command = { ...owner, runId };
  if (what === "pause" || what === "resume" || what === "cancel" || what === "retry")
    return await engine[what](command);
  const { approvals } = await harness.state(runId);
  const approvalId = approvals.find(({ status }) => status === "open")?.approvalId ?? "none";
  return await engine.answer({ ...command, approvalId, approved: what === "yes" });
}

async function act(harness: Harness, runId: string, action: Action): Promise<void> {
  if (typeof action === "object") return await harness.clock.advance(action.ms);
  if (action === "crash") {
    harness.crash();
    return await harness.recover();
  }
  // Most come at a moment when they are refused; that is an answer, too.
  void ask(harness, runId, action).catch((error: unknown) => expect(error).toHaveProperty("code"));
}

/** Says yes to all that is asked until the run has ended; a run that hangs never does. */
async function bringToEnd(harness: Harness, runId: string): Promise<void> {
  for (let round = 0; round < 30; round += 1) {
    await harness.clock.settle();
    const { status } = await harness.state(runId);
    if (isRunEnded(status)) return;
    await act(harness, runId, status === "paused" ? "resume" : "yes");
    await harness.clock.advance(5_000);
  }
  throw new Error("The run hangs.");
}

/** What a log says that it may not, whatever was asked of the run, and when. */
function faultsOf(events: readonly StepcastEvent[]): string[] {
  const ended = new Set<string>();
  const attempts = new Map<string, number>();
  const faults: string[] = [];
  let isOver = false;
  for (const event of events) {
    const { type, seq, data } = event;
    const isRetry = type === "run.resumed" && data.retry !== undefined;
    if (isOver && !isRetry) faults.push(`${seq} ${type} came after the end`);
    if (isRetry) for (const stepId of data.retry?.steps ?? []) ended.delete(stepId);
    isOver = endTypes.has(type) || (isOver && !isRetry);
    if (!("stepId" in data) || !stepTypes.has(type) || data.stepId === undefined) continue;
    const isFallback = type === "step.succeeded" && data.fallback === true;
    if (ended.has(data.stepId) && !isFallback) faults.push(`${seq} ${type} of an ended step`);
    if (isEndOfStep(event)) ended.add(data.stepId);
    if (type !== "step.started") continue;
    if (data.attempt <= (attempts.get(data.stepId) ?? 0)) faults.push(`${seq} an attempt twice`);
    attempts.set(data.stepId, data.attempt);
  }
  return faults;
}

const endTypes: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);
const endsOfSteps: ReadonlySet<string> = new Set([
  "step.succeeded",
  "step.skipped",
  "step.cancelled",
]);
const stepTypes: ReadonlySet<string> = new Set([...endsOfSteps, "step.started", "step.failed"]);

function isEndOfStep({ type, data }: StepcastEvent): boolean {
  return endsOfSteps.has(type) || (type === "step.failed" && isFinalFailure(data));
}

/** A step with items makes none itself. */
function isAttempt({ type, data }: StepcastEvent): boolean {
  return type === "step.started" && data.items === undefined;
}

/** What a budget counts after a restart. */
function triesOf(state: RunState | undefined): number {
  const steps = state?.steps.filter(({ items }) => items === undefined) ?? [];
  return steps.reduce((sum, { attempt }) => sum + attempt, 0);
}

it("whatever is asked of a run, and whenever, it ends, and its log tells of one life", async () => {
  await fc.assert(
    fc.asyncProperty(plans, actions, async (plan, asked) => {
      const harness = createHarness();
      const runId = await harness.start(plan);
      for (const action of asked) await act(harness, runId, action);
      await bringToEnd(harness, runId);
      const events = await harness.events(runId);
      expect(faultsOf(events)).toEqual([]);
      const state = foldRunEvents(undefined, events);
      expect(state).toMatchObject({ ...(await harness.store.run(runId)) });
      const open = state?.steps.filter(({ endedAt }) => endedAt === undefined);
      expect(open).toEqual([]);
      expect(triesOf(state)).toBe(events.filter(isAttempt).length);
    }),
    { numRuns: 80 },
  );
});
