import { readFileSync, writeFileSync } from "node:fs";
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
  const [whole = "", changed = ""] = files;
  const read = await store.artifact(room, whole);
  expect(Buffer.from(read?.bytes ?? "").toString()).toBe("first");
  await expect(store.artifact(room, changed)).rejects.toMatchObject(told);
  await store.close();
});

it.each(["grants", "shares", "projects", "audit"])(
  "tells damaged pages of %s by name",
  async (table) => {
    const folder = newFolder();
    const path = join(folder, "stepcast.db");
    await (await openSqliteStore({ folder })).close();
    const db = new DatabaseSync(path);
    const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table);
    const page = db.prepare("PRAGMA page_size").get();
    db.close();
    const bytes = Number(page?.["page_size"]);
    const from = (Number(root?.["rootpage"]) - 1) * bytes;
    writeFileSync(path, readFileSync(path).fill(0xa5, from, from + bytes));

    const store = await openSqliteStore({ folder });
    const { grants, shares, projects, audit } = store.directory;
    const reads: Readonly<Record<string, readonly (() => unknown)[]>> = {
      grants: [
        () => grants.of("bob"),
        () => grants.guests(room),
        () => grants.openedBy("ann"),
        () => grants.givenBy("ann"),
      ],
      shares: [
        () => shares.byToken(new Uint8Array(32)),
        () => shares.get("s"),
        () => shares.of("ann"),
      ],
      projects: [() => projects.get(room, "p"), () => projects.of(room)],
      audit: [() => audit.page({ limit: 9 })],
    };
    const told = { code: "storage_failed", hint: expect.stringContaining("backup") };
    let refused = 0;
    for (const read of reads[table] ?? [])
      try {
        read();
      } catch (thrown) {
        refused += 1;
        expect(thrown).toMatchObject(told);
      }
    expect(refused).toBeGreaterThan(0);
    await store.close();
  },
);
