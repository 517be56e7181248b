import { StatementSync } from "node:sqlite";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { logLine, runCompleted, runQueued } from "../conformance/events.ts";
import { readPages } from "../conformance/harness.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const before = Date.now() + 1_000;

/** Statements fail from the one on that `begins` names, as long as `lasts` holds, and until they are given back. */
function failing(begins: (sql: string) => boolean, lasts: () => boolean = () => true): Disposable {
  const ioError = () => Object.assign(new Error("disk I/O error"), { errcode: 10 });
  let isFailing = false;
  for (const method of ["run", "get", "all"] as const) {
    const real = StatementSync.prototype[method];
    vi.spyOn(StatementSync.prototype, method).mockImplementation(function (
      this: StatementSync,
      ...values: unknown[]
    ) {
      isFailing ||= begins(this.sourceSQL);
      if (isFailing && lasts()) throw ioError();
      return Reflect.apply(real, this, values);
    });
  }
  return { [Symbol.dispose]: () => vi.restoreAllMocks() };
}

it("shows all of a run again that a failing disk kept, though it answered nothing else either", async () => {
  const store = await openSqliteStore({ folder: newFolder() });
  const lines = Array.from({ length: 600 }, (_, at) => logLine(`${at}`, { runId: "run_1" }));
  await store.append({ events: [runQueued("run_1"), ...lines, runCompleted("run_1")] });
  {
    using _disk = failing((sql) => sql === "COMMIT");
    await expect(store.prune(before)).rejects.toMatchObject({ code: "storage_failed" });
  }
  expect(await store.run("run_1")).toMatchObject({ status: "completed" });
  expect(await readPages(store, { after: 0, limit: 512 })).toHaveLength(602);
  await store.close();
});

it("shows all of a run or nothing of it, and goes on, whichever statements of retention fail", async () => {
  const faults = fc.record({ first: fc.nat(80), count: fc.integer({ min: 1, max: 40 }) });
  const lines = (runId: string) => Array.from({ length: 300 }, () => logLine("x", { runId }));
  const runs = ["run_1", "run_2", "run_3"];
  await fc.assert(
    fc.asyncProperty(fc.array(faults, { minLength: 1, maxLength: 4 }), async (disks) => {
      const store = await openSqliteStore({ folder: newFolder(), durability: "process" });
      for (const runId of runs)
        await store.append({ events: [runQueued(runId), ...lines(runId), runCompleted(runId)] });
      for (const { first, count } of disks) {
        let statements = 0;
        let left = count;
        const isDue = () => statements++ >= first;
        using _disk = failing(isDue, () => left-- > 0);
        for (let slices = 0; slices < 4; slices += 1)
          await store.prune(before).catch((thrown) => expect(thrown.code).toBe("storage_failed"));
        vi.restoreAllMocks();
        for (const runId of runs) {
          const shown = await readPages(store, { after: 0, limit: 512, feeds: [{ runId }] });
          expect(shown.length).toBe((await store.run(runId)) === undefined ? 0 : 302);
        }
      }
      for (let done = false; !done; ) ({ done } = await store.prune(before));
      expect([store.head(), await readPages(store, { after: 0, limit: 512 })]).toEqual([906, []]);
      await store.close();
    }),
    { numRuns: 12 },
  );
});
