import { expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import { completedRun, doneStep, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

it("says once where now was, before anything that came after it", async () => {
  const server = new ScriptedServer();
  await server.listen();
  const client = createStepcast({ url: server.url });
  const told: string[] = [];
  const watch = (after: string) =>
    client.watch(
      { runId: "run_a" },
      {
        after,
        onBegin: (cursor) => told.push(`${after} began at ${cursor}`),
        onEvents: (events) => told.push(...events.map(({ event }) => `${after} ${event.seq}`)),
      },
    );
  const until = (lines: readonly string[]) =>
    vi.waitFor(() => expect(told).toEqual(lines), { timeout: 30_000, interval: 5 });
  try {
    server.log.append(...startedRun("run_a", ["one"]));
    watch("now");
    await until(["now began at e1-3"]);
    server.log.append(...doneStep("run_a", "one"));
    await until(["now began at e1-3", "now 4", "now 5"]);
    server.drop();
    server.log.append(completedRun("run_a"));
    await until(["now began at e1-3", "now 4", "now 5", "now 6"]);
    watch("e1-5");
    await until(["now began at e1-3", "now 4", "now 5", "now 6", "e1-5 6"]);
  } finally {
    client.close();
    await server.close();
  }
});
