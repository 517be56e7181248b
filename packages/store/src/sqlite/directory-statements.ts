import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { toStorageError } from "./storage-error.ts";

type Row = Record<string, SQLOutputValue>;

/** A statement that fails with the storage errors: on a page that is damaged, or a disk that does not answer. */
export class DirectoryStatement {
  readonly #statement: StatementSync;
  readonly #folder: string;

  constructor(statement: StatementSync, folder: string) {
    this.#statement = statement;
    this.#folder = folder;
  }

  get(...parameters: SQLInputValue[]): Row | undefined {
    return this.#told(() => this.#statement.get(...parameters));
  }

  all(...parameters: SQLInputValue[]): Row[] {
    return this.#told(() => this.#statement.all(...parameters));
  }

  /** Throws SQLite's errors: within a commit, which tells them. */
  run(...parameters: SQLInputValue[]): ReturnType<StatementSync["run"]> {
    return this.#statement.run(...parameters);
  }

  #told<T>(read: () => T): T {
    try {
      return read();
    } catch (thrown) {
      throw toStorageError(thrown, this.#folder);
    }
  }
}

/** The statements of the directory's parts. */
export class DirectoryStatements {
  readonly #db: DatabaseSync;
  readonly #folder: string;

  constructor(db: DatabaseSync, folder: string) {
    this.#db = db;
    this.#folder = folder;
  }

  prepare(sql: string): DirectoryStatement {
    return new DirectoryStatement(this.#db.prepare(sql), this.#folder);
  }
}
