import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { logLine } from "../conformance/events.ts";
import { readPages } from "../conformance/harness.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const room = "ann/desk";

it("names the event and the file that the disk gave back changed, with what to do, and reads the others", async () => {
  const folder = newFolder();
  let store = await openSqliteStore({ folder });
  await store.append({ events: ["a", "b", "c"].map((message) => logLine(message)) });
  const files = await Promise.all(
    ["first", "second"].map((text) =>
      store.putArtifact(room, { mediaType: "text/plain", bytes: Buffer.from(text) }),
    ),
  );
  await store.close();
  const db = new DatabaseSync(join(folder, "stepcast.db"));
  db.exec(`UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), '"data":', '"data"*') AS BLOB) WHERE seq = 2;
    UPDATE artifacts SET bytes = CAST('Second' AS BLOB) WHERE bytes = CAST('second' AS BLOB)`);
  db.close();

  store = await openSqliteStore({ folder });
  const [first, second, third] = await readPages(store, { after: 0, limit: 9 });
  expect([first?.event.data, third?.event.data]).toMatchObject([
    { message: "a" },
    { message: "c" },
  ]);
  const told = { code: "storage_failed", hint: expect.stringContaining("backup") };
  expect(() => second?.event).toThrow(
    expect.objectContaining({ ...told, message: expect.stringContaining("event 2") }),
  );
  const [whole, changed] = files.map((id) => store.artifact(room, id));
  expect(Buffer.from((await whole)?.bytes ?? "").toString()).toBe("first");
  await expect(changed).rejects.toMatchObject(told);
  await store.close();
});
