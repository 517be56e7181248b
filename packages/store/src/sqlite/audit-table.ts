import type { SQLOutputValue } from "node:sqlite";
import { type AuditEntry, type AuditPage, auditSubjects, limits } from "@stepcast/contracts";
import type { Audit, Commit } from "../directory/directory.ts";
import type { DirectoryStatement, DirectoryStatements } from "./directory-statements.ts";

const columns =
  "at, by, action, subject, subject_kind, subject_name, detail, credential, address, outcome";
/** Entries between two looks at how many there are. */
const trimEvery = 64;

/** Who did what, on disk: only ever added to, and the oldest forgotten. */
export class AuditTable implements Audit {
  readonly #commit: Commit;
  readonly #insert: DirectoryStatement;
  readonly #trim: DirectoryStatement;
  readonly #page: DirectoryStatement;

  constructor(db: DirectoryStatements, commit: Commit) {
    this.#commit = commit;
    this.#insert = db.prepare(
      `INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#trim = db.prepare("DELETE FROM audit WHERE number <= ?");
    this.#page = db.prepare(
      `SELECT number, ${columns} FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?`,
    );
  }

  note(entry: AuditEntry): Promise<void> {
    const { at, by, action, subject, subjectKind, subjectName, detail } = entry;
    const { credential, address, outcome } = entry;
    const about = [subject, subjectKind, subjectName, detail, credential, address];
    const optional = about.map((text) => text ?? null);
    return this.#commit(() => {
      const added = this.#insert.run(at, by, action, ...optional, outcome);
      const number = Number(added.lastInsertRowid);
      if (number % trimEvery === 0) this.#trim.run(number - limits.auditEntries);
    });
  }

  page({
    after = Number.MAX_SAFE_INTEGER,
    limit,
  }: {
    readonly after?: number | undefined;
    readonly limit: number;
  }): AuditPage {
    const found = this.#page.all(after, limit + 1);
    const shown = found.slice(0, limit);
    const entries = shown.map(toEntry);
    return found.length > limit ? { entries, next: Number(shown.at(-1)?.["number"]) } : { entries };
  }
}

function toEntry(row: Record<string, SQLOutputValue>): AuditEntry {
  return {
    at: Number(row["at"]),
    by: String(row["by"]),
    action: String(row["action"]),
    ...optional("subject", row["subject"]),
    ...subjectKindOf(row["subject_kind"]),
    ...optional("subjectName", row["subject_name"]),
    ...optional("detail", row["detail"]),
    ...optional("credential", row["credential"]),
    ...optional("address", row["address"]),
    outcome: String(row["outcome"]),
  };
}

/** None for a kind that only a newer program knows. */
function subjectKindOf(column: unknown): Pick<AuditEntry, "subjectKind"> {
  const kind = auditSubjects.find((one) => one === column);
  return kind === undefined ? {} : { subjectKind: kind };
}

function optional<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  // Cast: a computed key widens to string.
  return (typeof value === "string" ? { [key]: value } : {}) as { readonly [P in K]?: string };
}
