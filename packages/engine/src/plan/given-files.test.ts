import { describe, expect, it } from "vitest";
import { createHarness, owner } from "../testing/harness.ts";

describe("a plan that names files beside itself", () => {
  const plan = {
    name: "table",
    input: { file: { $file: "flows.csv" }, rate: 1 },
    steps: [{ id: "e", skill: "test.echo", input: { value: { $ref: "/input/file" } } }],
  };
  const file = {
    $artifact: `sha256-${"a".repeat(64)}`,
    name: "x.csv",
    mediaType: "text/csv",
    bytes: 1,
  };

  it("takes the run's own file for one that the plan names and nobody uploaded", async () => {
    const harness = createHarness();
    const { runId } = await harness.engine.start({ ...owner, plan, input: { file } });
    expect((await harness.finish(runId)).output).toEqual({ value: file });
  });

  it("refuses such a plan when the run gives something else", async () => {
    const harness = createHarness();
    const started = harness.engine.start({ ...owner, plan, input: { rate: 2 } });
    await expect(started).rejects.toMatchObject({ code: "plan_invalid" });
  });
});
