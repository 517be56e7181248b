import { setImmediate as turn } from "node:timers/promises";
import type { NewEvent } from "@stepcast/contracts";
import { createMemoryStore } from "@stepcast/store";
import { expect, it } from "vitest";
import { createHub } from "./index.ts";
import { HandSink } from "./testing/hand-sink.ts";
import { seqEncoding, told } from "./testing/seq-encoding.ts";

it("the first page of the log is cut like every slice, so that a filter of its own makes no reader dearer", async () => {
  const store = createMemoryStore({ epoch: "e1" });
  const hub = createHub({ store, sliceBytes: 2_000, ringEvents: 1 });
  const data = { level: "info" as const, message: "x".repeat(500) };
  const event: NewEvent = { at: 0, type: "log.line", room: "ada/main", runId: "r1", data };
  await store.append({ events: Array.from({ length: 60 }, () => event) });
  const slow = new HandSink({ eager: false });
  const encoding = seqEncoding({ fill: 500 });
  slow.attachTo(hub.attach({ feeds: [{ runId: "r1" }], after: 0, encoding, sink: slow }));
  const seqs = () => told(slow.text()).seqs;
  await expect
    .poll(
      async () => {
        slow.takeAll();
        await turn();
        return seqs().length;
      },
      { interval: 1, timeout: 30_000 },
    )
    .toBe(60);
  expect(seqs()).toEqual(Array.from({ length: 60 }, (_, place) => place + 1));
  // A slice ends with the entry that passes its bound.
  expect(slow.highest).toBeLessThan(3_000);
  hub.close();
});
