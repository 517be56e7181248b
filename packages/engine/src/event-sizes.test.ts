import { limits, parseEvent } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { createHarness, owner } from "./testing/harness.ts";

it("tells the steps of a cancelled run as much of a long reason as an event holds", async () => {
  const harness = createHarness();
  const runId = await harness.start({
    name: "chain",
    steps: [
      { id: "a", skill: "test.sleep", input: { ms: 1_000 } },
      { id: "b", skill: "test.sleep", input: { ms: 1_000 }, needs: ["a"] },
    ],
  });
  await harness.engine.cancel({ ...owner, runId, reason: "x".repeat(limits.messageChars) });
  expect(await harness.finish(runId)).toMatchObject({ cancelled: 2 });
  for (const event of await harness.events(runId)) expect(parseEvent(event)).toEqual(event);
});
