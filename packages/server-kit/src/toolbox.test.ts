import { expect, it } from "vitest";
import { createServerKit } from "./index.ts";

it("takes what a tool gives as JSON.stringify would, and says of what it cannot", async () => {
  await using kit = createServerKit();
  const given = {
    absent: () => undefined,
    partly: () => ({ rows: [1, undefined], next: undefined }),
    dated: () => ({ at: new Date(0) }),
    counted: () => 10n,
  };
  const tasks = Object.keys(given).map((tool) => ({ id: tool, tool }));
  const { results } = await new kit.ParallelExecutor(given).execute({ tasks });
  expect(results).toMatchObject([
    { taskId: "absent", output: null },
    { taskId: "partly", output: { rows: [1, null] } },
    { taskId: "dated", output: { at: "1970-01-01T00:00:00.000Z" } },
    { taskId: "counted", status: "error", error: expect.stringContaining("bigint") },
  ]);
  expect(results[1]?.output).not.toHaveProperty("next");
});

it("tells what is called back by the tool's own name", async () => {
  await using kit = createServerKit();
  const called: (string | undefined)[] = [];
  const executor = new kit.ParallelExecutor(
    { "Disk:read": () => "text" },
    {
      onStepStarted: ({ skillId }) => called.push(skillId),
      onStepCompleted: ({ skillId }) => called.push(skillId),
    },
  );
  await executor.execute({ tasks: [{ id: "a", tool: "Disk:read" }] });
  expect(called).toEqual(["Disk:read", "Disk:read"]);
});
