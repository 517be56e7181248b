import type { NewEvent } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { errorBody } from "./error-map.ts";
import { ada, bob, finishedRun, setUp } from "./testing/setup.ts";

/** What an outside agent told of itself. */
function sampled(room: string, header: { runId?: string; agentId?: string }): NewEvent {
  const data = { sourceId: "s", metrics: { load: 1 } };
  return { at: 1, room, type: "metrics.sampled", data, ...header };
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "answered",
    (error: unknown) => errorBody(error).code,
  );

describe("a page that is waited for", () => {
  it("comes with the first events, and joins", async () => {
    const { as, emit, hub } = setUp();
    await emit(...finishedRun("run_1", ada.room));
    const waiting = as(ada).events.read({ types: ["run.*"], after: "e1-6", wait: 30 });
    await expect.poll(() => hub.subscribers).toBe(1);
    await emit(...finishedRun("run_2", bob.room), ...finishedRun("run_3", ada.room));
    const page = await waiting;
    expect(page.events.map((event) => event.seq)).toEqual([13, 15, 18]);
    expect(page).toMatchObject({ cursor: "e1-18", atHead: true });
    expect(hub.subscribers).toBe(0);
  });

  it("holds no more than was asked for, and says that there is more", async () => {
    const { as, emit, hub } = setUp();
    const waiting = as(ada).events.read({ limit: 2, wait: 30 });
    await expect.poll(() => hub.subscribers).toBe(1);
    await emit(...finishedRun("run_1", ada.room));
    const page = await waiting;
    expect(page.events.map((event) => event.seq)).toEqual([1, 2]);
    expect(page).toMatchObject({ cursor: "e1-2", atHead: false });
    const rest = await as(ada).events.read({ after: page.cursor, wait: 30 });
    expect(rest.events.map((event) => event.seq)).toEqual([3, 4, 5, 6]);
  });

  it("is empty when the time is over, with a cursor past what was looked at", async () => {
    const { as, emit, hub } = setUp();
    const waiting = as(ada).events.read({ types: ["alarm.*"], wait: 1 });
    await expect.poll(() => hub.subscribers).toBe(1);
    await emit(...finishedRun("run_1", ada.room));
    expect(await waiting).toMatchObject({ events: [], cursor: "e1-6", atHead: true });
    expect(hub.subscribers).toBe(0);
  });

  it("leaves nothing behind when its caller goes, and ends with the hub", async () => {
    const { as, hub } = setUp();
    const gone = new AbortController();
    const left = as(ada, gone.signal).events.read({ wait: 60 });
    await expect.poll(() => hub.subscribers).toBe(1);
    gone.abort();
    await expect.poll(() => hub.subscribers).toBe(0);
    await left;
    const cut = codeOf(as(ada).events.read({ wait: 60 }));
    await expect.poll(() => hub.subscribers).toBe(1);
    hub.close();
    expect(await cut).toBe("shutting_down");
  });

  it.each([-1, 61, 60.5, Number.NaN])("does not wait for %s seconds", async (wait) => {
    const { as } = setUp();
    expect(await codeOf(as(ada).events.read({ wait }))).toBe("invalid_input");
  });
});

describe("a job of somebody outside", () => {
  it("is read in the room it was reported to, and is nobody else's", async () => {
    const { as, emit } = setUp();
    await emit(
      sampled(ada.room, { runId: "import-7" }),
      sampled(bob.room, { runId: "import-7" }),
      sampled("ada/lab", { runId: "import-8" }),
    );
    const seqs = async (feed: { runId: string; room?: string }, as_ = as(ada)) =>
      (await as_.events.read(feed)).events.map((event) => event.seq);
    expect(await seqs({ runId: "import-7" })).toEqual([1]);
    expect(await seqs({ runId: "import-7" }, as(bob))).toEqual([2]);
    expect(await seqs({ runId: "import-8", room: "ada/lab" })).toEqual([3]);
    for (const feed of [
      { runId: "import-8" },
      { runId: "import-9" },
      { runId: "import-7", room: "bob/main" },
    ])
      expect(await codeOf(as(ada).events.read(feed))).toBe("not_found");
  });

  it("cannot lend its name to a run of another room", async () => {
    const { as, emit } = setUp();
    await emit(...finishedRun("run_bob", bob.room));
    expect(await codeOf(as(ada).events.read({ runId: "run_bob" }))).toBe("not_found");
    expect(await codeOf(as(ada).events.read({ runId: "run_bob", room: ada.room }))).toBe(
      "not_found",
    );
  });
});

describe("a page of a log of which retention removed something", () => {
  async function pruned() {
    const { as, emit, store, hub } = setUp();
    const unfinished = finishedRun("run_1", ada.room).slice(0, 5);
    await emit(...unfinished, sampled(ada.room, {}), ...finishedRun("run_2", ada.room).slice(0, 2));
    await store.prune(2_000);
    await hub.pruned();
    return (after: string | undefined) => as(ada).events.read({ limit: 2, after });
  }

  it.each([
    ["from the first event", undefined, []],
    ["after a gap", "e1-3", ["e1-3"]],
  ])("leads on to the end, read %s", async (_, begin, gaps) => {
    const read = await pruned();
    const told: { seqs: number[]; gaps: string[] } = { seqs: [], gaps: [] };
    for (let after = begin, pages = 0; pages < 10; pages += 1) {
      const page = await read(after);
      if (page.gap !== undefined) told.gaps.push(page.gap.from);
      told.seqs.push(...page.events.map(({ seq }) => seq));
      if (page.atHead) break;
      after = page.cursor;
    }
    expect(told).toEqual({ seqs: [1, 2, 3, 4, 5, 7, 8], gaps });
  });

  it("leads on through one that was removed later in the log, beyond a bound of 4,096 events", async () => {
    const { as, emit, store } = setUp();
    const [begin, ...rest] = finishedRun("run_2", ada.room);
    const line: NewEvent = {
      ...{ at: 5_000, room: ada.room, runId: "run_1", type: "log.line" },
      data: { level: "info", message: "" },
    };
    await emit(...finishedRun("run_1", ada.room).slice(0, 3));
    if (begin !== undefined) await emit(begin);
    await emit(...Array.from({ length: 4_200 }, () => line), ...rest, line);
    await store.prune(2_000);
    const ends: string[] = [];
    for (let after: string | undefined, pages = 0; pages < 10; pages += 1) {
      const page = await as(ada).events.read({ limit: 2, after });
      ends.push(page.gap === undefined ? page.cursor : "gap");
      if (page.atHead) break;
      after = page.cursor;
    }
    expect(ends).toEqual(["e1-2", "e1-4210"]);
  });
});
