import { expect, it } from "vitest";
import { WriteWatch } from "./write-watch.ts";

const sqliteError = (message: string, errcode: number) =>
  Object.assign(new Error(message), { errcode });
const full = sqliteError("database or disk is full", 13);
const damaged = sqliteError("database disk image is malformed", 11);

/** A watch of a disk that takes writes again once it is told so. */
function watched() {
  const disk = { failure: undefined as Error | undefined, probes: 0 };
  const watch = new WriteWatch("/srv/data", async () => {
    disk.probes += 1;
    if (disk.failure !== undefined) throw watch.refused(disk.failure);
    watch.wentThrough();
  });
  const told = (): string => {
    try {
      watch.mustGoThrough();
      return "ok";
    } catch (thrown) {
      return `${Object(thrown).code}: ${Object(thrown).message}`;
    }
  };
  return { disk, watch, told };
}

it("tries no write while all is well, and few while it is not, however many ask", () => {
  const { disk, watch, told } = watched();
  expect(told()).toBe("ok");
  expect(disk.probes).toBe(0);
  disk.failure = full;
  watch.refused(full);
  for (let at = 0; at < 100; at += 1) expect(told()).toMatch(/^storage_full: The disk is full/);
  expect(disk.probes).toBe(1);
});

it("finds out by itself that writes go through again, when somebody asks", async () => {
  const { disk, watch, told } = watched();
  disk.failure = full;
  watch.refused(full);
  expect(told()).toMatch(/^storage_full/);
  disk.failure = undefined;
  await expect.poll(told).toBe("ok");
});

it("takes no defect of one write for a failure of the disk, and tells nobody where the folder is", () => {
  const { watch, told } = watched();
  expect(watch.refused(sqliteError("UNIQUE constraint failed", 19)).code).toBe("storage_failed");
  expect(watch.refused(sqliteError("database is locked", 5)).code).toBe("storage_busy");
  expect(told()).toBe("ok");
  expect(watch.refused(damaged).message).toContain("/srv/data");
  expect(told()).toMatch(/^storage_failed: (?!.*srv)/);
});
