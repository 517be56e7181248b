import type { NewEvent } from "@stepcast/contracts";
import { createMemoryStore } from "@stepcast/store";
import { expect, it } from "vitest";
import { createHub } from "./index.ts";
import { HandSink } from "./testing/hand-sink.ts";
import { seqEncoding, told } from "./testing/seq-encoding.ts";

const room = "ada/main";
const place = { at: 1, room };

function queued(runId: string): NewEvent {
  return { ...place, type: "run.queued", runId, data: { tags: [], requestedBy: "ada" } };
}

function cancelled(runId: string): NewEvent {
  const counts = { totalSteps: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0, layers: 0 };
  const data = { by: "ada", durationMs: 0, ...counts, speedup: 1, criticalPathMs: 0 };
  return { ...place, type: "run.cancelled", runId, data };
}

async function setUp(...events: NewEvent[]) {
  const store = createMemoryStore({ epoch: "e1" });
  const hub = createHub({ store, pageEvents: 2, maxBacklogBytes: 0 });
  await store.append({ events });
  return { store, hub };
}

it("what retention removed is not told out of memory either", async () => {
  const { store, hub } = await setUp(queued("run_a"), queued("run_b"), cancelled("run_a"));
  await store.prune(2);
  await hub.pruned();
  const sink = new HandSink();
  sink.attachTo(hub.attach({ feeds: [{ room }], after: 0, encoding: seqEncoding(), sink }));
  await expect.poll(() => told(sink.text()).seqs).toEqual([2]);
  hub.close();
});

it("a reader with half of what is gone is ended, to come back and be told; others go on", async () => {
  const { store, hub } = await setUp(
    queued("run_a"),
    queued("run_b"),
    queued("run_c"),
    cancelled("run_a"),
  );
  const attach = (after: number) => {
    // Takes nothing by itself: it stays where it is.
    const sink = new HandSink({ eager: false });
    return sink.attachTo(hub.attach({ feeds: [{ room }], after, encoding: seqEncoding(), sink }));
  };
  const [half, whole] = [attach(0), attach(4)];
  await expect.poll(() => half.writes).toBe(1);
  const iterating = hub.subscribe({
    feeds: [{ room }],
    after: 1,
    signal: new AbortController().signal,
  });
  const items = iterating[Symbol.asyncIterator]();
  expect((await items.next()).value).toMatchObject({ entries: [{ seq: 2 }, { seq: 3 }] });
  await store.prune(2);
  await hub.pruned();
  await expect(items.next()).rejects.toMatchObject({ code: "shutting_down" });
  expect([half.ended, whole.ended, hub.subscribers]).toEqual(["end", undefined, 1]);
  hub.close();
});

it("a reader with half of what goes while its page is read is not given the rest of that page", async () => {
  const { store, hub } = await setUp(queued("run_a"), cancelled("run_a"), queued("run_b"));
  // What a hub remembers is gone: the page comes from the log.
  await hub.pruned();
  const { signal } = new AbortController();
  const items = hub.subscribe({ feeds: [{ room }], after: 1, signal })[Symbol.asyncIterator]();
  const refused = expect(items.next()).rejects.toMatchObject({ code: "shutting_down" });
  await store.prune(2);
  await hub.pruned();
  await refused;
  hub.close();
});
