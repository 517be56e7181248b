import {
  copyFileSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isStepcastError } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { logLine } from "../conformance/events.ts";
import { useFolders } from "./fixtures/folder.ts";
import { type FileStore, openSqliteStore } from "./store.ts";

const newFolder = useFolders();

/** What an append is refused with, or undefined. */
async function refusal(store: FileStore): Promise<unknown> {
  return await store.append({ events: [logLine("a line")] }).then(
    () => undefined,
    (thrown: unknown) => (isStepcastError(thrown) ? `${thrown.code} ${thrown.message}` : thrown),
  );
}

const patient = { timeout: 30_000 };

it.concurrent("refuses to write once the write-ahead log is deleted where a link leads to the database", async ({
  expect,
}) => {
  const folder = newFolder();
  const elsewhere = realpathSync(newFolder());
  await (await openSqliteStore({ folder })).close();
  renameSync(join(folder, "stepcast.db"), join(elsewhere, "log.db"));
  symlinkSync(join(elsewhere, "log.db"), join(folder, "stepcast.db"));
  const store = await openSqliteStore({ folder });
  await store.append({ events: [logLine("before")] });
  rmSync(join(elsewhere, "log.db-wal"));
  await expect.poll(() => refusal(store), patient).toContain(`replaced in ${elsewhere} while`);
  await store.close();
});

it.concurrent("refuses to write to a folder that was moved away, and goes on once it is back", async ({
  expect,
}) => {
  const folder = join(newFolder(), "data");
  const store = await openSqliteStore({ folder });
  await store.append({ events: [logLine("before")] });
  renameSync(folder, `${folder}-elsewhere`);
  await expect.poll(() => refusal(store), patient).toMatch(/^storage_failed The data folder was/);
  expect(() => store.mustTakeWrites()).toThrow("moved away");
  const head = store.head();
  mkdirSync(folder);
  // Another one in its place is not the one that is written to.
  expect(await refusal(store)).toMatch(/^storage_failed/);
  expect(store.head()).toBe(head);
  rmSync(folder, { recursive: true });
  renameSync(`${folder}-elsewhere`, folder);
  expect(await refusal(store)).toBeUndefined();
  store.mustTakeWrites();
  await store.close();
  const again = await openSqliteStore({ folder });
  expect(again.head()).toBe(head + 1);
  await again.close();
});

it.concurrent.each([
  ["", "another write"],
  ["stepcast.db", "another write"],
  ["stepcast.db", "the first write"],
])("refuses to write once <folder>/%s is deleted before %s", async (name, when) => {
  const folder = join(newFolder(), "data");
  const store = await openSqliteStore({ folder });
  if (when !== "the first write") await store.append({ events: [logLine("before")] });
  rmSync(join(folder, name), { recursive: true });
  await expect.poll(() => refusal(store), patient).toMatch(/^storage_failed/);
  expect(() => store.mustTakeWrites()).toThrow("deleted");
  await store.close();
});

it.concurrent("refuses to write once the write-ahead log is deleted, and loses nothing of it by ending in order", async ({
  expect,
}) => {
  const folder = newFolder();
  const store = await openSqliteStore({ folder });
  await store.append({ events: [logLine("before")] });
  rmSync(join(folder, "stepcast.db-wal"));
  await expect.poll(() => refusal(store), patient).toMatch(/^storage_failed stepcast.db-wal was/);
  expect(() => store.mustTakeWrites()).toThrow("deleted");
  const head = store.head();
  await store.close();
  const again = await openSqliteStore({ folder });
  expect([again.epoch, again.head()]).toEqual([store.epoch, head]);
  await again.close();
});

it.concurrent("refuses to write once another database has the name of the one in use, and goes on with that one", async ({
  expect,
}) => {
  const folder = newFolder();
  const [file, aside] = [join(folder, "stepcast.db"), join(folder, "aside.db")];
  const store = await openSqliteStore({ folder });
  await store.append({ events: [logLine("before")] });
  renameSync(file, aside);
  copyFileSync(aside, file);
  await expect.poll(() => refusal(store), patient).toMatch(/^storage_failed stepcast.db was/);
  renameSync(aside, file);
  expect(await refusal(store)).toBeUndefined();
  await store.close();
});

it.concurrent("lets no second one in whose lock was removed, and disturbs nothing of the first", async ({
  expect,
}) => {
  const folder = newFolder();
  const store = await openSqliteStore({ folder });
  await store.append({ events: [logLine("before")] });
  rmSync(join(folder, "stepcast.lock"));
  await expect(openSqliteStore({ folder })).rejects.toMatchObject({ code: "data_folder_in_use" });
  expect(await refusal(store)).toBeUndefined();
  await store.close();
  rmSync(join(folder, "stepcast.lock"));
  const again = await openSqliteStore({ folder });
  expect(again.head()).toBe(2);
  await again.close();
});

it.concurrent("writes nothing more once a second one came in past the locks", async ({
  expect,
}) => {
  const folder = newFolder();
  const first = await openSqliteStore({ folder });
  await first.append({ events: [logLine("before")] });
  rmSync(join(folder, "stepcast.lock"));
  writeFileSync(join(folder, "stepcast.lock"), "");
  const second = await openSqliteStore({ folder });
  await expect.poll(() => refusal(first), patient).toMatch(/^storage_failed Another server/);
  expect(() => first.mustTakeWrites()).toThrow("Another server");
  const head = first.head();
  expect(await refusal(second)).not.toMatch(/Another server/);
  await first.close();
  await second.close();
  const again = await openSqliteStore({ folder });
  expect(again.head()).toBeGreaterThanOrEqual(head);
  await again.close();
});
