import { StepcastError } from "@stepcast/contracts";
import { type Compilable, type Kysely, sql } from "kysely";
import { peopleAndKeys } from "./migrations/0001-people-and-keys.ts";
import { outsiders } from "./migrations/0002-outsiders.ts";

const migrations: readonly ((db: Kysely<unknown>) => readonly Compilable[])[] = [
  peopleAndKeys,
  outsiders,
];

/**
 * Brings the identity's tables to the newest version; forward only. The caller holds the data
 * folder, so nobody else does the same. `atOnce` runs statements in one transaction, so that a
 * process that is killed in between begins again where it was.
 * Errors: `database_newer`.
 */
export async function migrate(
  db: Kysely<unknown>,
  atOnce: (statements: readonly Compilable[]) => void,
): Promise<void> {
  await sql`create table if not exists identity_version (version integer not null)`.execute(db);
  const { rows } = await sql<{ version: number }>`select version from identity_version`.execute(db);
  const version = Number(rows[0]?.version ?? 0);
  if (version > migrations.length) throw newer(version);
  if (version === migrations.length) return;
  const forget = sql`delete from identity_version`;
  const note = sql`insert into identity_version (version) values (${migrations.length})`;
  atOnce([
    ...migrations.slice(version).flatMap((migration) => migration(db)),
    { compile: () => forget.compile(db) },
    { compile: () => note.compile(db) },
  ]);
}

function newer(version: number): StepcastError {
  return new StepcastError(
    "database_newer",
    `The tables of members and keys have version ${version}, and this program knows versions up to ${migrations.length}. Nothing was changed.`,
    { details: { version, known: migrations.length } },
  );
}
