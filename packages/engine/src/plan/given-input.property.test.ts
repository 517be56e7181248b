import { isStepcastError, type JsonValue, type PlanInput } from "@stepcast/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHarness, owner } from "../testing/harness.ts";

type Step = PlanInput["steps"][number];
type Input = { [member: string]: JsonValue };

const input: fc.Arbitrary<Input> = fc.record(
  { a: fc.constant(1), b: fc.constant("x"), l: fc.constant([1, 2]) },
  { requiredKeys: [] },
);
const otherwise = fc.record({ default: fc.constant(7) }, { requiredKeys: [] });
const given = fc
  .record({ $ref: fc.constantFrom("/input/a", "/input/b/c", "/input/l/1", "/input/l/5") })
  .chain((place) => otherwise.map((rest) => ({ ...place, ...rest })));
const result = (before: number) =>
  fc
    .record({ $ref: fc.nat(before - 1).map((at) => `/steps/s${at}/output`) })
    .chain((place) => otherwise.map((rest) => ({ ...place, ...rest })));

function stepAt(at: number): fc.Arbitrary<Step> {
  const values = at === 0 ? [given] : [given, result(at)];
  const value = fc.array(fc.oneof(...values), { maxLength: 2 });
  const work = fc.oneof(
    { weight: 6, arbitrary: value.map((list) => ({ skill: "test.echo", input: { value: list } })) },
    given.map((ms) => ({ skill: "test.sleep", input: { ms } })),
    fc.constant({ skill: "test.fail", input: { times: 9, how: "error" } }),
  );
  const options = fc.record(
    {
      when: fc.constantFrom({ exists: { $ref: "/input/a" } }, { eq: [1, 2] as const }),
      onFailure: fc.constant("continue" as const),
      forEach: fc.record({ items: fc.oneof(fc.constantFrom([], [1]), given) }),
      ...(at === 0 ? {} : { needs: fc.nat(at - 1).map((before) => [`s${before}`]) }),
    },
    { requiredKeys: [] },
  );
  // Cast: what was put together is a step, of which not every type is known.
  return fc.tuple(work, options).map((parts) => Object.assign({ id: `s${at}` }, ...parts) as Step);
}

const steps = fc
  .integer({ min: 1, max: 5 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, at) => stepAt(at))));

/** As it was, but for conditions that hold: those steps are left to the run. */
function leftToTheRun(step: Step): Step {
  return step.when === undefined ? { ...step, when: { eq: [1, 1] } } : step;
}

async function statusOf(plan: PlanInput, of: Input): Promise<string> {
  const harness = createHarness();
  try {
    const { runId } = await harness.engine.start({ ...owner, plan, input: of });
    return (await harness.finish(runId)).status;
  } catch (error) {
    if (isStepcastError(error) && error.code === "plan_invalid") return "refused";
    throw error;
  }
}

it("refuses no run that could have come through", async () => {
  await fc.assert(
    fc.asyncProperty(steps, input, input, async (list, own, over) => {
      const plan = { name: "given", input: own, steps: list };
      if ((await statusOf(plan, over)) !== "refused") return;
      expect(await statusOf({ ...plan, steps: list.map(leftToTheRun) }, over)).toBe("failed");
    }),
    { numRuns: 300 },
  );
});
