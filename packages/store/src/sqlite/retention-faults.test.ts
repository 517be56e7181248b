import { StatementSync } from "node:sqlite";
import { expect, it, vi } from "vitest";
import { logLine, runCompleted, runQueued } from "../conformance/events.ts";
import { readPages } from "../conformance/harness.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const before = Date.now() + 1_000;

/** From the statement on that `fails` names, until it is given back, the disk answers nothing. */
function failFrom(fails: RegExp): Disposable {
  const ioError = () => Object.assign(new Error("disk I/O error"), { errcode: 10 });
  let failing = false;
  for (const method of ["run", "get", "all"] as const) {
    const real = StatementSync.prototype[method];
    vi.spyOn(StatementSync.prototype, method).mockImplementation(function (
      this: StatementSync,
      ...values: unknown[]
    ) {
      failing ||= fails.test(this.sourceSQL);
      if (failing) throw ioError();
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
    using _disk = failFrom(/^COMMIT/);
    await expect(store.prune(before)).rejects.toMatchObject({ code: "storage_failed" });
  }
  expect(await store.run("run_1")).toMatchObject({ status: "completed" });
  expect(await readPages(store, { after: 0, limit: 512 })).toHaveLength(602);
  await store.close();
});
