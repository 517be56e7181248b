import { foldRun, limits } from "@stepcast/contracts";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { errorBody } from "./error-map.ts";
import { ada, bob, finishedRun, setUp } from "./testing/setup.ts";

const status = { agentId: "pump-7", status: "RUNNING", percent: 10 } as const;
const job = { jobId: "steam-1", percent: 40, stepNumber: 2, totalSteps: 5, elapsedMs: 10 };

async function codeOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => "taken",
    (error: unknown) => (error instanceof TRPCError ? errorBody(error).code : String(error)),
  );
}

describe("what is reported", () => {
  it("is in the log with its place and time, under its agent or job", async () => {
    const { as, store } = setUp();
    const before = Date.now();
    const { cursor, accepted } = await as(ada).ingest.agentStatus({ events: [status, status] });
    expect([cursor, accepted]).toEqual(["e1-2", 2]);
    await as(ada).ingest.jobProgress({ room: "ada/plant", events: [{ ...job, agentId: "a" }] });
    await as(ada).ingest.alarm({
      events: [
        {
          alarmId: "p",
          agentId: "pump-7",
          severity: "ALERT",
          message: "high",
          state: "acknowledged",
        },
      ],
    });
    const { entries } = await store.read({ after: 1, limit: 10 });
    expect(entries.map(({ event }) => event)).toMatchObject([
      { type: "agent.status", room: "ada/main", agentId: "pump-7", data: status },
      { type: "job.progress", room: "ada/plant", runId: "steam-1", agentId: "a", data: job },
      { type: "alarm.acknowledged", agentId: "pump-7", data: { by: "ada", alarmId: "p" } },
    ]);
    for (const { event } of entries) expect(event.at).toBeGreaterThanOrEqual(before);
  });

  it("goes to rooms of the caller only, and the answer does not tell which rooms there are", async () => {
    const { as, emit, store } = setUp();
    await emit(...finishedRun("run_1", "ada/main"));
    const head = store.head();
    const refusal = async (room: string) => {
      const call = as(bob).ingest.agentStatus({ room, events: [status] });
      const error = await call.catch((thrown: unknown) => thrown);
      return JSON.stringify(errorBody(error)).replaceAll(room, "?");
    };
    expect(await refusal("ada/main")).toBe(await refusal("zoe/none"));
    expect(store.head()).toBe(head);
  });

  it("cannot pass for a fact of a run, of one's own or of others", async () => {
    const { as, emit, store } = setUp();
    await emit(...finishedRun("run_ada", "ada/main"));
    const row = await store.run("run_ada");
    for (const caller of [ada, bob])
      for (const jobId of ["run_ada", "run_none"])
        expect(await codeOf(as(caller).ingest.jobProgress({ events: [{ ...job, jobId }] }))).toBe(
          "invalid_input",
        );
    expect(await store.run("run_ada")).toEqual(row);
  });

  it("stays apart from a run of somebody else that has the same id", async () => {
    const { as, emit, store } = setUp();
    // Programs may name the runs that they perform themselves.
    await emit(...finishedRun("execution-1", "ada/main").slice(0, 3));
    const row = await store.run("execution-1");
    const forged = { ...job, jobId: "execution-1" };
    await as(bob).ingest.jobProgress({ events: [forged] });
    expect(await store.run("execution-1")).toEqual(row);
    await emit(...finishedRun("execution-1", "ada/main").slice(3));
    const types = async (caller: typeof ada, feed = {}) => {
      const { events } = await as(caller).events.read({ runId: "execution-1", ...feed });
      return [...new Set(events.map(({ room }) => room))];
    };
    expect(await types(ada)).toEqual(["ada/main"]);
    expect(await types(bob)).toEqual(["bob/main"]);
    expect(await codeOf(types(ada, { room: "bob/main" }))).toBe("not_found");
    const { run } = await as(ada).runs.get({ runId: "execution-1" });
    expect(run).toMatchObject({ status: "completed", lastSeq: store.head() });
  });

  it("jobs of one name in two rooms never meet", async () => {
    const { as } = setUp();
    await as(ada).ingest.jobProgress({ events: [job] });
    await as(bob).ingest.jobProgress({ events: [{ ...job, percent: 90 }] });
    const { events } = await as(bob).events.read({ runId: "steam-1" });
    expect(events).toMatchObject([{ room: "bob/main", data: { percent: 90 } }]);
  });

  it("makes no run", async () => {
    const { as, store } = setUp();
    await as(ada).ingest.jobProgress({ events: [job] });
    expect(await store.run("steam-1")).toBeUndefined();
    const { events } = await as(ada).events.read({ runId: "steam-1" });
    expect(events.reduce(foldRun, undefined)).toBeUndefined();
  });

  it("is refused when one event is too large, and nothing of the report is kept", async () => {
    const { as, store } = setUp();
    const large = { ...status, metadata: { text: "x".repeat(limits.eventBytes) } };
    expect(await codeOf(as(ada).ingest.agentStatus({ events: [status, large] }))).toBe(
      "event_too_large",
    );
    expect(store.head()).toBe(0);
  });

  it("keeps hostile text as text", async () => {
    const { as, store } = setUp();
    const message = '\n\ndata: {"pwn":1}\r\u2028\0<img src=x onerror=alert(1)>';
    await as(ada).ingest.notification({ events: [{ message }] });
    const { entries } = await store.read({ after: 0, limit: 1 });
    expect(entries[0]?.event.data).toEqual({ message });
  });
});

describe("a producer", () => {
  const by = (epoch: number, seq: number) => ({
    producer: { id: "plc", epoch, seq },
    events: [status],
  });

  it("is taken once, in turn, and from its newest instance", async () => {
    const { as, store } = setUp();
    const send = (epoch: number, seq: number) => as(ada).ingest.agentStatus(by(epoch, seq));
    expect(await codeOf(send(1, 2))).toBe("producer_gap");
    expect(await send(1, 1)).toEqual({ accepted: 1, duplicate: false, cursor: "e1-1" });
    expect(await send(1, 1)).toEqual({ accepted: 0, duplicate: true });
    expect(await send(2, 1)).toMatchObject({ duplicate: false });
    expect(await codeOf(send(1, 2))).toBe("producer_stale");
    expect(store.head()).toBe(2);
  });

  it("of one user says nothing about that of another", async () => {
    const { as } = setUp();
    await as(ada).ingest.agentStatus(by(5, 1));
    expect(await as(bob).ingest.agentStatus(by(0, 1))).toMatchObject({ accepted: 1 });
  });
});
