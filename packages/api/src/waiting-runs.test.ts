import { limits, type NewEvent } from "@stepcast/contracts";
import { describe, expect, it, vi } from "vitest";
import { ada, bob, finishedRun, setUp } from "./testing/setup.ts";

/** A run that has begun, as its events. */
function begun(runId: string, room = ada.room): NewEvent[] {
  return finishedRun(runId, room).slice(0, 3);
}

function question(runId: string, approvalId = `ask_${runId}`, room = ada.room): NewEvent {
  const data = { approvalId, stepId: "a", prompt: "Go on?" };
  return { at: 2_000, room, runId, type: "approval.requested", data };
}

function answered(runId: string, approvalId = `ask_${runId}`): NewEvent {
  const data = { approvalId, stepId: "a", approved: true, by: "ada" };
  return { at: 3_000, room: ada.room, runId, type: "approval.resolved", data };
}

function expired(runId: string): NewEvent {
  const data = { approvalId: `ask_${runId}`, stepId: "a" };
  return { at: 3_000, room: ada.room, runId, type: "approval.expired", data };
}

type Listed = { readonly rows: readonly { readonly runId: string }[] };
const ids = ({ rows }: Listed) => rows.map(({ runId }) => runId);
type Marked = {
  readonly rows: readonly { readonly runId: string; readonly waiting?: true | undefined }[];
};
const marked = ({ rows }: Marked) => ids({ rows: rows.filter(({ waiting }) => waiting) });

describe("a list of runs", () => {
  it("says at each that waits for an answer that it does, whatever it was asked for", async () => {
    const { as, emit } = setUp();
    const runIds = Array.from({ length: 80 }, (_, n) => `run_${String(n).padStart(2, "0")}`);
    const asking = runIds.filter((_, n) => n % 3 === 0);
    for (const runId of runIds)
      await emit(...begun(runId), ...(asking.includes(runId) ? [question(runId)] : []));
    const list = as(ada).runs.list;
    const all = await list({ limit: 100 });
    expect(ids(all)).toEqual(runIds.toReversed());
    expect(marked(all)).toEqual(asking.toReversed());
    expect(all.rows.filter((row) => "waiting" in row)).toHaveLength(asking.length);
    expect(marked(await list({ status: ["running"], limit: 4 }))).toEqual(["run_78"]);
    expect(marked(await list({ waiting: true, limit: 100 }))).toEqual(asking.toReversed());
    const only = {
      ...ada,
      only: { runId: "run_03" },
      credential: { kind: "key", id: "k" },
    } as const;
    expect(marked(await as(only).runs.list({}))).toEqual(["run_03"]);
  });

  it("says it no more once the question is closed or the run has ended", async () => {
    const { as, emit } = setUp();
    await emit(...begun("run_1"), question("run_1"), answered("run_1"));
    await emit(...begun("run_2"), question("run_2"), expired("run_2"));
    await emit(...finishedRun("run_3", ada.room), question("run_3"));
    await emit(...begun("run_4"), question("run_4"), answered("run_4"), question("run_4", "more"));
    const all = await as(ada).runs.list({});
    expect(ids(all)).toHaveLength(4);
    expect(marked(all)).toEqual(["run_4"]);
    const only = {
      ...ada,
      only: { runId: "run_3" },
      credential: { kind: "key", id: "k" },
    } as const;
    expect(ids(await as(only).runs.list({ waiting: true }))).toEqual([]);
  });

  it("looks for the questions of many runs at once, and not for those of runs that have ended", async () => {
    const { as, emit, store } = setUp();
    const reads = vi.spyOn(store, "read");
    for (let n = 0; n < limits.runsPage; n += 1) await emit(...finishedRun(`run_${n}`, ada.room));
    await as(ada).runs.list({ limit: limits.runsPage });
    expect(reads).not.toHaveBeenCalled();
    for (let n = 0; n < limits.runsPage; n += 1)
      await emit(...begun(`live_${n}`), question(`live_${n}`));
    expect(marked(await as(ada).runs.list({ limit: limits.runsPage }))).toHaveLength(
      limits.runsPage,
    );
    const atOnce = Math.ceil(limits.runsPage / limits.feedsPerSubscription);
    expect(reads).toHaveBeenCalledTimes(atOnce);
  });
});

describe("runs that wait for an answer", () => {
  it("are those with an open question, newest first, however many run beside them", async () => {
    const { as, emit } = setUp();
    await emit(...begun("run_old"), question("run_old"));
    const others = Array.from({ length: 2 * limits.runsPage }, (_, n) => `run_${n}`);
    for (const runId of others) await emit(...begun(runId));
    await emit(...begun("run_new"), question("run_new"));
    expect(ids(await as(ada).runs.list({ waiting: true }))).toEqual(["run_new"]);
    expect(ids(await as(ada).runs.list({ waiting: true, limit: 100 }))).toEqual([
      "run_new",
      "run_old",
    ]);
  });

  it("are none once the question was answered, was let go of, or the run has ended", async () => {
    const { as, emit } = setUp();
    await emit(...begun("run_1"), question("run_1"), answered("run_1"));
    await emit(...begun("run_2"), question("run_2"), expired("run_2"));
    await emit(...finishedRun("run_3", ada.room), question("run_3"));
    await emit(...begun("run_4"), question("run_4"), answered("run_4"), question("run_4", "more"));
    const paused = { at: 2_500, room: ada.room, runId: "run_5" };
    await emit(...begun("run_5"), question("run_5"));
    await emit({ ...paused, type: "run.paused", data: { by: "ada" } });
    expect(ids(await as(ada).runs.list({ waiting: true }))).toEqual(["run_5", "run_4"]);
    const list = as(ada).runs.list;
    expect(ids(await list({ waiting: true, status: ["paused", "failed"] }))).toEqual(["run_5"]);
    expect(ids(await list({ waiting: true, status: ["completed"] }))).toEqual([]);
    expect(ids(await list({ waiting: false, status: ["completed"] }))).toEqual(["run_3"]);
  });

  it("are the caller's own, and the one run of a narrowed credential", async () => {
    const { as, emit } = setUp();
    for (const runId of ["run_1", "run_2"]) await emit(...begun(runId), question(runId));
    await emit(...begun("run_3"));
    expect(ids(await as(bob).runs.list({ waiting: true }))).toEqual([]);
    const key = { kind: "key", id: "key_1" } as const;
    const only = (runId: string) => as({ ...ada, only: { runId }, credential: key });
    expect(ids(await only("run_1").runs.list({ waiting: true }))).toEqual(["run_1"]);
    expect(ids(await only("run_3").runs.list({ waiting: true }))).toEqual([]);
  });

  it("come in pages that leave none out and have none twice", async () => {
    const { as, emit } = setUp();
    const runIds = Array.from({ length: 90 }, (_, n) => `run_${String(n).padStart(2, "0")}`);
    const asking = runIds.filter((_, n) => n % 3 === 0);
    for (const runId of runIds)
      await emit(...begun(runId), ...(asking.includes(runId) ? [question(runId)] : []));
    for (const limit of [1, 7, 40, 100]) {
      const found: string[] = [];
      let before: number | undefined;
      do {
        const page = await as(ada).runs.list({ waiting: true, limit, before });
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        found.push(...ids(page));
        before = page.next;
      } while (before !== undefined);
      expect(found).toEqual(asking.toReversed());
    }
  });
});
