import { foldRunEvents } from "@stepcast/contracts";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { RunView } from "./run-view.ts";
import type { StepcastOptions } from "./settings.ts";
import type { Stepcast } from "./stepcast.ts";
import { completedRun, doneStep, runEvent, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
const clients: Stepcast[] = [];

beforeEach(async () => {
  server = new ScriptedServer();
  await server.listen();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

function connect(options: Partial<StepcastOptions> = {}): Stepcast {
  const client = createStepcast({ url: server.url, random: () => 0, ...options });
  clients.push(client);
  return client;
}

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });

it("shows after a reload what was shown before, activity included", async () => {
  server.log.append(
    ...startedRun("run_a", ["one", "two"]),
    ...doneStep("run_a", "one"),
    runEvent("run_a", "log.line", { level: "info", message: "read 12 rows", stepId: "one" }),
  );
  const before = connect().runs.store("run_a");
  before.view.subscribe(() => {});
  before.activity.subscribe(() => {});
  await until(() => expect(before.activity.getSnapshot().events).toHaveLength(6));
  const after = connect().runs.store("run_a");
  after.view.subscribe(() => {});
  after.activity.subscribe(() => {});
  await until(() => expect(after.activity.getSnapshot()).toEqual(before.activity.getSnapshot()));
  expect(after.view.getSnapshot()).toEqual(before.view.getSnapshot());

  server.log.append(...doneStep("run_a", "two"), completedRun("run_a", "done"));
  await until(() => expect(after.view.getSnapshot().run?.status).toBe("completed"));
  await until(() => expect(before.view.getSnapshot()).toEqual(after.view.getSnapshot()));
  expect(after.view.getSnapshot().run).toEqual(foldRunEvents(undefined, server.log.events));
});

it("keeps a snapshot until something changed, and tells of a burst once", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const frames: (() => void)[] = [];
  const store = connect({
    schedule: (callback) => {
      frames.push(callback);
      return () => {};
    },
  }).runs.store("run_a");
  const seen: RunView[] = [];
  store.view.subscribe(() => seen.push(store.view.getSnapshot()));
  await until(() => expect(seen).toHaveLength(1));
  const shown = store.view.getSnapshot();
  for (let percent = 1; percent <= 50; percent += 1)
    server.log.append(runEvent("run_a", "step.progress", { stepId: "one", percent }));
  server.log.append(...doneStep("run_a", "one"));
  await until(() => expect(frames.length).toBeGreaterThan(0));
  expect(store.view.getSnapshot()).toBe(shown);
  await until(() => {
    for (const frame of frames.splice(0)) frame();
    expect(store.view.getSnapshot().run?.steps[0]?.status).toBe("succeeded");
  });
  expect(seen.length).toBeLessThan(20);
});

it("says that there is no such run, and stays out of the way of others", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const client = connect();
  const missing = client.runs.store("run_missing");
  const there = client.runs.store("run_a");
  missing.view.subscribe(() => {});
  there.view.subscribe(() => {});
  await until(() => expect(missing.view.getSnapshot().error?.code).toBe("not_found"));
  await until(() => expect(there.view.getSnapshot().status).toBe("ready"));
  expect(missing.view.getSnapshot().status).toBe("failed");
});

it("folds again from what the log says after it was replaced", async () => {
  server.log.append(...startedRun("run_a", ["one"]), ...doneStep("run_a", "one"));
  const client = connect();
  const store = client.runs.store("run_a");
  store.view.subscribe(() => {});
  store.activity.subscribe(() => {});
  await until(() => expect(store.activity.getSnapshot().events).toHaveLength(5));
  server.log.replace("e2");
  server.log.append(...startedRun("run_a", ["other"]));
  server.drop();
  await until(() =>
    expect(store.view.getSnapshot().run?.steps.map(({ stepId }) => stepId)).toEqual(["other"]),
  );
  await until(() => expect(store.activity.getSnapshot().events).toHaveLength(3));
});

it("goes on while the server is gone, from before its first answer", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  await server.close();
  const store = connect().runs.store("run_a");
  store.view.subscribe(() => {});
  await server.listen();
  await until(() => expect(store.view.getSnapshot().status).toBe("ready"));
});

it("is one store for everybody who looks at a run, in a second look too", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const client = connect();
  const store = client.runs.store("run_a");
  const stop = store.view.subscribe(() => {});
  await until(() => expect(store.view.getSnapshot().status).toBe("ready"));
  stop();
  expect(client.runs.store("run_a")).toBe(store);
  store.view.subscribe(() => {});
  server.log.append(...doneStep("run_a", "one"));
  await until(() => expect(store.view.getSnapshot().run?.succeeded).toBe(1));
  expect(server.opened).toHaveLength(1);
});
