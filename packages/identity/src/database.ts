import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { NodeSqliteDialect } from "@better-auth/kysely-adapter/node-sqlite-dialect";
import { type Compilable, Kysely } from "kysely";
import { migrate } from "./migrate.ts";
import { storageError } from "./storage-error.ts";
import type { Tables } from "./tables.ts";

/** How long a statement waits for another program that holds the file; it holds up the event loop. */
const busyTimeoutMs = 100;

export interface Database {
  readonly db: Kysely<Tables>;
  close(): Promise<void>;
}

/**
 * A connection of the identity's own to the log's file. Every statement is a transaction by itself:
 * the log writes from the same thread, and a transaction that is open while it wants to would hold it up.
 * Errors: `database_newer`, `storage_busy`, `storage_failed`.
 */
export async function openDatabase(file: string): Promise<Database> {
  let connection: DatabaseSync | undefined;
  try {
    // A revoked key stays revoked through a power cut: every commit is synced.
    const opened = new DatabaseSync(file, { timeout: busyTimeoutMs });
    connection = opened;
    opened.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -2048");
    const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect({ database: opened }) });
    // Cast: migrations know tables as they were, and not as they are.
    await migrate(db as unknown as Kysely<unknown>, (statements) => runAtOnce(opened, statements));
    return { db, close: () => db.destroy() };
  } catch (thrown) {
    connection?.close();
    throw storageError(thrown);
  }
}

function runAtOnce(connection: DatabaseSync, statements: readonly Compilable[]): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    for (const statement of statements) {
      const { sql, parameters } = statement.compile();
      // Cast: migrations hand in nothing but text and numbers.
      connection.prepare(sql).run(...(parameters as readonly SQLInputValue[]));
    }
    connection.exec("COMMIT");
  } catch (thrown) {
    connection.exec("ROLLBACK");
    throw thrown;
  }
}
