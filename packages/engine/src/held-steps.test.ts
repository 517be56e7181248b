import type { SkillRisk } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { z } from "zod";
import { defineSkill } from "./skill.ts";
import { createHarness, owner } from "./testing/harness.ts";

/** A risky skill, and how often it was run. */
function setup(approve: SkillRisk[]) {
  const calls: string[] = [];
  const save = defineSkill({
    id: "disk.save",
    title: "Save",
    risk: ["writes"],
    input: z.unknown(),
    output: z.unknown(),
    run(_input, { stepId }) {
      calls.push(stepId);
      return null;
    },
  });
  const harness = createHarness({ skills: [save], approve });
  const approvals = async (runId: string) => (await harness.state(runId)).approvals;
  const allow = async (runId: string) => {
    const approvalId = (await approvals(runId)).at(-1)?.approvalId ?? "";
    await harness.engine.answer({ ...owner, runId, approvalId, approved: true });
  };
  return { calls, harness, approvals, allow };
}

const save = (id: string, ...needs: string[]) => ({ id, skill: "disk.save", needs });
const slow = { id: "slow", skill: "test.sleep", input: { ms: 60_000 } };

it("a run from before the server asked waits at its risky steps that had not ended", async () => {
  const approve: SkillRisk[] = [];
  const { calls, harness, approvals, allow } = setup(approve);
  const steps = [save("early"), slow, save("late", "slow")];
  const runId = await harness.start({ name: "Save", steps });
  await harness.clock.advance(1_000);
  expect(calls).toEqual(["early"]);
  harness.crash();
  approve.push("writes");
  await harness.recover();
  await harness.clock.advance(120_000);
  expect(await approvals(runId)).toMatchObject([{ stepId: "late", status: "open" }]);
  expect((await approvals(runId))[0]?.prompt).toContain("changes files of the workspace");
  expect(calls).toEqual(["early"]);
  await allow(runId);
  expect(await harness.finish(runId)).toMatchObject({ status: "completed" });
  expect(calls).toEqual(["early", "late"]);
});

it("so does one that failed before and is tried again", async () => {
  const approve: SkillRisk[] = [];
  const { calls, harness, approvals, allow } = setup(approve);
  const steps = [{ id: "broken", skill: "test.fail", input: { times: 1 } }, save("late", "broken")];
  const runId = await harness.start({ name: "Save", steps });
  expect(await harness.finish(runId)).toMatchObject({ status: "failed" });
  approve.push("writes");
  await harness.engine.retry({ ...owner, runId });
  await harness.clock.advance(1_000);
  expect(await approvals(runId)).toMatchObject([{ stepId: "late", status: "open" }]);
  expect(calls).toEqual([]);
  await allow(runId);
  expect(await harness.finish(runId)).toMatchObject({ status: "completed" });
});

it("what somebody has allowed is not asked again after a restart", async () => {
  const { calls, harness, approvals, allow } = setup(["writes"]);
  const runId = await harness.start({ name: "Save", steps: [save("early"), slow] });
  await allow(runId);
  await harness.clock.advance(1_000);
  harness.crash();
  await harness.recover();
  expect(await harness.finish(runId)).toMatchObject({ status: "completed" });
  expect(await approvals(runId)).toMatchObject([{ stepId: "early", status: "approved" }]);
  expect(calls).toEqual(["early"]);
});

it("an answer to a run that is still being planned is refused at once", async () => {
  const harness = createHarness({ planner: { plan: () => new Promise(() => undefined) } });
  const { runId } = await harness.engine.start({ ...owner, goal: "do it" });
  await harness.clock.settle();
  const answer = harness.engine.answer({ ...owner, runId, approvalId: "none", approved: true });
  await expect(answer).rejects.toMatchObject({ code: "approval_closed" });
});
