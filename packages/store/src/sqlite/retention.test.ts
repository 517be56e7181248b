import { expect, it } from "vitest";
import { logLine, runCompleted, runQueued, thought } from "../conformance/events.ts";
import { readPages, seqsOf } from "../conformance/harness.ts";
import type { Store } from "../store.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const before = Date.now() + 1_000;
const room = "ann/desk";

it("goes on with a run that a restart found half removed, and shows nobody what is left of it", async () => {
  const folder = newFolder();
  const lines = Array.from({ length: 1_500 }, (_, at) => logLine(`${at}`, { runId: "run_big" }));
  let store = await openSqliteStore({ folder });
  await store.append({ events: [runQueued("run_big"), ...lines, runCompleted("run_big")] });
  const first = await store.prune(before);
  expect(first.done).toBe(false);
  expect(first.events).toBeLessThan(1_502);
  await store.close();

  store = await openSqliteStore({ folder });
  expect([store.head(), await readPages(store, { after: 0, limit: 512 })]).toEqual([1_502, []]);
  expect(await store.isTorn(700, [{ room }])).toBe(true);
  let removed = first.events;
  for (let done = false; !done; ) {
    const pruned = await store.prune(before);
    removed += pruned.events;
    done = pruned.done;
  }
  expect(removed).toBe(1_502);
  await store.close();

  store = await openSqliteStore({ folder });
  const { entries } = await store.append({ events: [runQueued("run_next")] });
  expect(seqsOf(entries)).toEqual([1_503]);
  expect(seqsOf(await readPages(store, { after: 0, limit: 512, feeds: [{ room }] }))).toEqual([
    1_503,
  ]);
  await store.close();
});

it("never gives the seq of a piece again that was last in the log and that the run had no more use for", async () => {
  const folder = newFolder();
  let store = await openSqliteStore({ folder });
  await store.append({ events: [runQueued("run_1"), thought("completed", "t", "whole")] });
  await store.append({ events: [runCompleted("run_1"), thought("delta", "t", "who")] });
  for (let done = false; !done; ) ({ done } = await store.prune(0, before));
  expect(seqsOf(await readPages(store, { after: 0, limit: 9 }))).toEqual([1, 2, 3]);
  await store.close();

  store = await openSqliteStore({ folder });
  expect(store.head()).toBe(4);
  await store.close();
});

it("keeps a file that was stored again while somebody is about to name it, through a restart, and not for ever", async () => {
  const folder = newFolder();
  const clock = { nowMs: before, now: () => clock.nowMs };
  const file = { mediaType: "text/csv", bytes: Buffer.from("year;cash") };
  let store = await openSqliteStore({ folder, clock });
  const id = await store.putArtifact(room, file);
  await store.append({
    events: [runQueued("run_1", { input: { file: id } }), runCompleted("run_1")],
  });
  expect(await store.putArtifact(room, file)).toBe(id);
  await store.close();

  store = await openSqliteStore({ folder, clock });
  await pruneAll(store);
  expect(await store.run("run_1")).toBeUndefined();
  expect(await store.artifact(room, id)).toBeDefined();
  clock.nowMs += 3_600_001;
  await pruneAll(store);
  expect(await store.artifact(room, id)).toBeUndefined();
  await store.close();
});

it("keeps a file that is new in its room, whatever removed events there called by its name", async () => {
  const file = { mediaType: "text/csv", bytes: Buffer.from("year;cash") };
  const store = await openSqliteStore({ folder: newFolder() });
  const id = await store.putArtifact("ann/hall", file);
  const lines = Array.from({ length: 600 }, (_, at) => logLine(`${at}`, { runId: "run_1" }));
  const events = [runQueued("run_1", { input: { file: id } }), ...lines, runCompleted("run_1")];
  await store.append({ events });
  expect((await store.prune(before)).done).toBe(false);
  await store.putArtifact(room, file);
  await pruneAll(store);
  expect(await store.artifact(room, id)).toBeDefined();
  await store.close();
});

it("looks for what a later pass let go of, also when the pass before was cut short in its search for files", async () => {
  const store = await openSqliteStore({ folder: newFolder() });
  const put = (text: string) =>
    store.putArtifact(room, { mediaType: "x/y", bytes: Buffer.from(text) });
  const [early, both, late] = [await put("early"), await put("both"), await put("late")];
  const aged = (runId: string, files: string[], at: number) =>
    [runQueued(runId, { input: { files } }), runCompleted(runId)].map((event) => ({
      ...event,
      at,
    }));
  const since = Array.from({ length: 1_500 }, () => ({ ...logLine("since"), at: before }));
  await store.append({
    events: [...aged("run_1", [early, both], 1), ...aged("run_2", [both, late], 3), ...since],
  });
  for (let slice = 0; slice < 2; slice += 1) expect((await store.prune(2)).done).toBe(false);
  await pruneAll(store);
  for (const id of [early, both, late]) expect(await store.artifact(room, id)).toBeUndefined();
  await store.close();
});

async function pruneAll(store: Store): Promise<void> {
  for (let done = false; !done; ) ({ done } = await store.prune(before));
}
