import type { PlanInput } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { createHarness, type Harness, owner } from "../testing/harness.ts";

const phases = [
  { id: "gather", name: "Gather" },
  { id: "book", name: "Book" },
];

/** What the log says of a run's phases, in order: `started gather`. */
async function told(harness: Harness, runId: string): Promise<string[]> {
  const said: string[] = [];
  for (const { type, data } of await harness.events(runId)) {
    if (type === "phase.started") said.push(`started ${data.phaseId}`);
    if (type === "phase.completed") said.push(`completed ${data.phaseId}`);
  }
  return said;
}

/** How its phases stand, in the plan's order. */
async function standing(harness: Harness, runId: string): Promise<string[]> {
  return (await harness.state(runId)).phases.map(({ status }) => status);
}

const flaky = {
  name: "flaky",
  phases,
  steps: [
    { id: "read", skill: "test.fail", input: { times: 1 }, phase: "gather" },
    { id: "post", skill: "test.echo", needs: ["read"], phase: "book" },
    { id: "mail", skill: "test.echo", needs: ["post"], phase: "book" },
  ],
};

describe("a phase of which no step starts", () => {
  const left: [why: string, steps: PlanInput["steps"]][] = [
    ["its conditions skip it", [{ id: "b", skill: "test.echo", when: false, phase: "book" }]],
    [
      "what it needs failed",
      [
        { id: "a", skill: "test.fail" },
        { id: "b", skill: "test.echo", needs: ["a"], phase: "book" },
        { id: "c", skill: "test.echo", needs: ["b"], phase: "book" },
      ],
    ],
    [
      "its input cannot be made",
      [
        { id: "a", skill: "test.echo" },
        {
          id: "b",
          skill: "test.echo",
          input: { value: { $ref: "/steps/a/output/value/none" } },
          phase: "book",
        },
      ],
    ],
  ];
  it.each(left)("is over once the last has ended, and never began: %s", async (_why, steps) => {
    const harness = createHarness();
    const gather = { id: "g", skill: "test.sleep", input: { ms: 10 }, phase: "gather" };
    const { runId } = await harness.run({ name: "left", phases, steps: [gather, ...steps] });
    expect((await told(harness, runId)).filter((line) => line.endsWith("book"))).toEqual([
      "completed book",
    ]);
    expect(await standing(harness, runId)).toEqual(["completed", "completed"]);
  });

  it("is over only after all of its steps", async () => {
    const harness = createHarness();
    const sleep = { skill: "test.sleep", input: { ms: 10 } };
    const { runId } = await harness.run({
      name: "mixed",
      phases,
      steps: [
        { id: "never", skill: "test.echo", when: false, phase: "gather" },
        { id: "first", ...sleep, phase: "book" },
        { id: "last", ...sleep, needs: ["first"], phase: "gather" },
      ],
    });
    expect(await told(harness, runId)).toEqual([
      "started book",
      "completed book",
      "started gather",
      "completed gather",
    ]);
  });

  it("is told as over once, however often the run is taken over", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "crash",
      phases,
      steps: [
        { id: "never", skill: "test.echo", when: false, phase: "gather" },
        { id: "slow", skill: "test.sleep", input: { ms: 1_000_000 }, phase: "book" },
      ],
    });
    for (const _ of [1, 2]) {
      harness.crash();
      await harness.recover();
    }
    await harness.finish(runId);
    expect(await told(harness, runId)).toEqual([
      "completed gather",
      "started book",
      "completed book",
    ]);
  });

  it("is over when a re-run takes over all of it", async () => {
    const harness = createHarness();
    const parent = await harness.run({
      name: "again",
      phases,
      steps: [
        { id: "read", skill: "test.echo", phase: "gather" },
        { id: "post", skill: "test.echo", needs: ["read"], phase: "book" },
      ],
    });
    const { runId } = await harness.engine.rerun({ ...owner, runId: parent.runId, from: "post" });
    await harness.finish(runId);
    expect(await told(harness, runId)).toEqual([
      "completed gather",
      "started book",
      "completed book",
    ]);
  });
});

describe("a phase without steps", () => {
  const withEmpty = [{ id: "plan", name: "Plan" }, ...phases, { id: "tell", name: "Tell" }];

  it("is over with the last that has some, also of a run that was taken over", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "empty",
      phases: withEmpty,
      steps: [
        { id: "read", skill: "test.echo", phase: "gather" },
        {
          id: "post",
          skill: "test.sleep",
          input: { ms: 1_000_000 },
          needs: ["read"],
          phase: "book",
        },
        { id: "mail", skill: "test.sleep", input: { ms: 1_000_000 }, needs: ["post"] },
      ],
    });
    for (const _ of [1, 2]) {
      harness.crash();
      await harness.recover();
    }
    await harness.finish(runId);
    expect(await told(harness, runId)).toEqual([
      "started gather",
      "completed gather",
      "started book",
      "completed book",
      "completed plan",
      "completed tell",
    ]);
    expect(new Set(await standing(harness, runId))).toEqual(new Set(["completed"]));
  });

  it("is over although no step of the plan is of any", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({
      name: "labels",
      phases,
      steps: [{ id: "read", skill: "test.echo" }],
    });
    expect(await told(harness, runId)).toEqual(["completed gather", "completed book"]);
  });

  it("is told as over once, also when a retry brings others back", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({ ...flaky, phases: withEmpty });
    const before = await told(harness, runId);
    expect(before.slice(-3)).toEqual(["completed book", "completed plan", "completed tell"]);
    await harness.engine.retry({ ...owner, runId });
    expect((await harness.finish(runId)).status).toBe("completed");
    expect((await told(harness, runId)).slice(before.length)).toEqual([
      "started gather",
      "completed gather",
      "started book",
      "completed book",
    ]);
  });

  it("stays pending in a run that is cancelled", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "cancelled",
      phases: withEmpty,
      steps: [{ id: "read", skill: "test.sleep", input: { ms: 1_000 }, phase: "gather" }],
    });
    await harness.engine.cancel({ ...owner, runId });
    await harness.finish(runId);
    expect(await told(harness, runId)).toEqual(["started gather", "completed gather"]);
  });
});

it("a phase that a retry brings back begins again, and ends again", async () => {
  const harness = createHarness();
  const { runId } = await harness.run(flaky);
  const before = ["started gather", "completed gather", "completed book"];
  expect(await told(harness, runId)).toEqual(before);
  await harness.engine.retry({ ...owner, runId });
  expect((await harness.finish(runId)).status).toBe("completed");
  expect(await told(harness, runId)).toEqual([
    ...before,
    "started gather",
    "completed gather",
    "started book",
    "completed book",
  ]);
  expect(await standing(harness, runId)).toEqual(["completed", "completed"]);
});

it("a run that is cancelled tells a phase as over that had begun, and no other", async () => {
  const harness = createHarness();
  const runId = await harness.start({
    name: "cancelled",
    phases,
    steps: [
      { id: "read", skill: "test.sleep", input: { ms: 1_000 }, phase: "gather" },
      { id: "post", skill: "test.echo", needs: ["read"], phase: "book" },
    ],
  });
  await harness.engine.cancel({ ...owner, runId });
  expect((await harness.finish(runId)).status).toBe("cancelled");
  expect(await told(harness, runId)).toEqual(["started gather", "completed gather"]);
  expect(await standing(harness, runId)).toEqual(["completed", "pending"]);
});
