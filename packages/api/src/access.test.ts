import { type AnyProcedure, TRPCError } from "@trpc/server";
import { expect, it } from "vitest";
import { errorBody } from "./error-map.ts";
import { type AppRouter, appRouter } from "./root.ts";
import { ada, bob, finishedRun, setUp } from "./testing/setup.ts";

type Routers = AppRouter["_def"]["record"];
type Path = {
  [N in keyof Routers & string]: Routers[N] extends AnyProcedure
    ? N
    : `${N}.${keyof Routers[N] & string}`;
}[keyof Routers & string];
type Api = ReturnType<ReturnType<typeof setUp>["as"]>;

/** Every procedure, called with a run's id where it takes one. A new procedure does not compile until it is here. */
const calls: Record<Path, (api: Api, runId: string) => Promise<unknown>> = {
  "runs.start": (api) => api.runs.start({ goal: "x" }),
  "runs.rerun": (api, runId) => api.runs.rerun({ runId }),
  "runs.get": (api, runId) => api.runs.get({ runId }),
  "runs.list": (api) => api.runs.list({}),
  "runs.cancel": (api, runId) => api.runs.cancel({ runId }),
  "runs.pause": (api, runId) => api.runs.pause({ runId }),
  "runs.resume": (api, runId) => api.runs.resume({ runId }),
  "runs.retry": (api, runId) => api.runs.retry({ runId }),
  "runs.answer": (api, runId) => api.runs.answer({ runId, approvalId: "a", approved: true }),
  "plans.check": (api) => api.plans.check({ plan: {} }),
  "plans.draft": (api) => api.plans.draft({ goal: "x" }),
  "plans.list": (api) => api.plans.list(),
  "skills.list": (api) => api.skills.list(),
  "events.stream": (api, runId) => api.events.stream({ feeds: [{ runId }] }),
  "events.read": (api, runId) => api.events.read({ runId }),
  "ingest.agentStatus": (api) =>
    api.ingest.agentStatus({ events: [{ agentId: "pump", status: "IDLE" }] }),
  "ingest.jobProgress": (api) =>
    api.ingest.jobProgress({
      events: [{ jobId: "j", percent: 1, stepNumber: 0, totalSteps: 1, elapsedMs: 0 }],
    }),
  "ingest.metrics": (api) => api.ingest.metrics({ events: [{ sourceId: "m", metrics: { a: 1 } }] }),
  "ingest.alarm": (api) =>
    api.ingest.alarm({
      events: [{ alarmId: "a", agentId: "pump", severity: "INFO", message: "hot" }],
    }),
  "ingest.notification": (api) => api.ingest.notification({ events: [{ message: "hello" }] }),
  status: (api) => api.status(),
};

const withoutRun = new Set<string>([
  "runs.start",
  "runs.list",
  "plans.check",
  "plans.draft",
  "plans.list",
  "skills.list",
  "ingest.agentStatus",
  "ingest.jobProgress",
  "ingest.metrics",
  "ingest.alarm",
  "ingest.notification",
  "status",
]);

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof TRPCError ? { trpc: error.code, ...errorBody(error) } : error;
}

it.each(Object.entries(calls))("%s is closed to somebody unknown", async (_path, call) => {
  const { as } = setUp();
  expect(await refusal(call(as(undefined), "run_1"))).toMatchObject({ code: "unauthorized" });
});

it.each(Object.entries(calls).filter(([path]) => !withoutRun.has(path)))(
  "%s answers for a foreign run as for none",
  async (_path, call) => {
    const { as, emit, asked } = setUp();
    await emit(...finishedRun("run_ada", ada.room));
    const foreign = await refusal(call(as(bob), "run_ada"));
    const none = await refusal(call(as(bob), "run_xyz"));
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(JSON.stringify(foreign).replaceAll("run_ada", "run_xyz")).toBe(JSON.stringify(none));
    expect(asked).toEqual([]);
    expect(await refusal(call(as(ada), "run_ada"))).toBeUndefined();
  },
);

it("the router has no procedure that this table misses", () => {
  expect(Object.keys(calls).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

it("a command reaches a run in another room of the same user, in the name of the user", async () => {
  const { as, emit, asked } = setUp();
  await emit(...finishedRun("run_1", "ada/other"));
  await as(ada).runs.cancel({ runId: "run_1", reason: "enough" });
  const request = { runId: "run_1", reason: "enough", room: "ada/other", by: "ada" };
  expect(asked).toEqual([{ method: "cancel", request }]);
});

it("lists are of the caller's own rooms", async () => {
  const { as, emit } = setUp();
  await emit(...finishedRun("run_ada", ada.room), ...finishedRun("run_bob", bob.room));
  const { rows } = await as(bob).runs.list({});
  expect(rows.map((row) => row.runId)).toEqual(["run_bob"]);
});

it("lists narrow to one room, which must be the caller's", async () => {
  const { as, emit } = setUp();
  await emit(...finishedRun("run_1", "ada/one"), ...finishedRun("run_2", "ada/two"));
  const { rows } = await as(ada).runs.list({ room: "ada/one" });
  expect(rows.map((row) => row.runId)).toEqual(["run_1"]);
  const foreign = await refusal(as(bob).runs.list({ room: "ada/one" }));
  const none = await refusal(as(bob).runs.list({ room: "zoe/one" }));
  expect(foreign).toMatchObject({ code: "not_found" });
  expect(JSON.stringify(foreign).replaceAll("ada/one", "zoe/one")).toBe(JSON.stringify(none));
});

it("a room of somebody else and one that never was get the same answer", async () => {
  const { as } = setUp();
  const foreign = await refusal(as(bob).events.stream({ feeds: [{ room: "ada/main" }] }));
  const none = await refusal(as(bob).events.stream({ feeds: [{ room: "zoe/none" }] }));
  expect(JSON.stringify(foreign).replaceAll("ada/main", "zoe/none")).toBe(JSON.stringify(none));
});
