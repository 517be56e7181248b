import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/**
 * A table of what was handed out to people and programs, each row of which can be taken back. Names
 * and predicates are SQL of the program's own.
 */
export interface HandedOut {
  /** What a row is, for people. Absent: a part of another one, which is not counted. */
  readonly kind?: "keys" | "sessions" | "invitations" | "links" | "rooms" | "members";
  readonly table: string;
  /** The columns that name a row. */
  readonly key: readonly string[];
  /** True for a row that opens something. Default: any. */
  readonly opens?: string;
  /** Columns that say how much it opens: what a later database says of them holds. */
  readonly carried?: readonly string[];
  /** True for a row that keeps somebody out, and is taken over also where it is new. */
  readonly keepsOut?: string;
  /** Ends with all credentials. */
  readonly ends: boolean;
}

/** Rows by what they are. */
export type Ended = Readonly<Partial<Record<NonNullable<HandedOut["kind"]>, number>>>;

/** The parts of the log's own file. */
export const rightsTables: readonly HandedOut[] = [
  {
    kind: "links",
    table: "shares",
    key: ["id"],
    opens: "expires_at > unixepoch('subsec') * 1000",
    ends: true,
  },
  { kind: "rooms", table: "grants", key: ["user", "room"], carried: ["role"], ends: true },
];

type Row = Readonly<Record<string, SQLInputValue>>;

/** What a later database has of these tables, in memory. */
export type Known = ReadonlyMap<string, { readonly rows: readonly Row[]; readonly schema: string }>;

/** Reads them whole. Throws what SQLite does. */
export function readHandedOut(db: DatabaseSync, tables: readonly HandedOut[]): Known {
  const known = new Map<string, { rows: readonly Row[]; schema: string }>();
  for (const { table } of tables) {
    const schema = schemaOf(db, table);
    if (schema === undefined) continue;
    // Cast: a row that SQLite gave can be given back to it.
    const rows = db.prepare(`SELECT * FROM ${table}`).all() as Row[];
    known.set(table, { rows, schema });
  }
  return known;
}

/**
 * Takes back what a later database has no more, and lets what it has open no more than it says
 * there. In the caller's transaction. Returns how many rows that opened something were taken back.
 */
export function takeBack(db: DatabaseSync, tables: readonly HandedOut[], later: Known): Ended {
  return counted(tables, (one) => {
    const known = later.get(one.table);
    if (one.keepsOut !== undefined && known !== undefined) keepOut(db, one, known);
    if (schemaOf(db, one.table) === undefined) return 0;
    const rows = new Map(known?.rows.map((row) => [nameOf(one, row), row]));
    let taken = 0;
    for (const own of ownRows(db, one)) {
      const row = rows.get(nameOf(one, own));
      if (row !== undefined) carry(db, one, row);
      else {
        db.prepare(`DELETE FROM ${one.table} WHERE ${named(one)}`).run(...values(one.key, own));
        taken += Number(own["opens"]);
      }
    }
    return taken;
  });
}

/** Takes back everything that ends with all credentials. In the caller's transaction. */
export function endAll(db: DatabaseSync, tables: readonly HandedOut[]): Ended {
  return counted(tables, (one) => {
    if (!one.ends || schemaOf(db, one.table) === undefined) return 0;
    const open = ownRows(db, one).filter((row) => Number(row["opens"]) === 1).length;
    db.exec(`DELETE FROM ${one.table}`);
    return open;
  });
}

function counted(tables: readonly HandedOut[], work: (one: HandedOut) => number): Ended {
  const ended: Partial<Record<NonNullable<HandedOut["kind"]>, number>> = {};
  for (const one of tables) {
    const count = work(one);
    if (one.kind !== undefined && count > 0) ended[one.kind] = (ended[one.kind] ?? 0) + count;
  }
  return ended;
}

/** Keys, and whether the row opens something. */
function ownRows(db: DatabaseSync, { table, key, opens = "1" }: HandedOut): readonly Row[] {
  const sql = `SELECT ${key.join(", ")}, (${opens}) AS opens FROM ${table}`;
  // Cast: a row that SQLite gave can be given back to it.
  return db.prepare(sql).all() as Row[];
}

function carry(db: DatabaseSync, one: HandedOut, row: Row): void {
  const { table, carried = [], key } = one;
  if (carried.length === 0) return;
  const set = carried.map((column) => `${column} = ?`).join(", ");
  db.prepare(`UPDATE ${table} SET ${set} WHERE ${named(one)}`).run(
    ...values(carried, row),
    ...values(key, row),
  );
}

function keepOut(
  db: DatabaseSync,
  { table, keepsOut }: HandedOut,
  { rows, schema }: { readonly rows: readonly Row[]; readonly schema: string },
): void {
  if (schemaOf(db, table) === undefined) db.exec(schema);
  // A later version may keep more of each than the older table has room for.
  const own = new Set(
    db
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map(({ name }) => String(name)),
  );
  const columns = Object.keys(rows[0] ?? {}).filter((column) => own.has(column));
  for (const row of rows)
    db.prepare(
      `INSERT OR REPLACE INTO ${table} (${columns.join(", ")})
       SELECT * FROM (SELECT ${columns.map((column) => `? AS ${column}`).join(", ")})
       WHERE ${keepsOut}`,
    ).run(...values(columns, row));
}

function schemaOf(db: DatabaseSync, table: string): string | undefined {
  const row = db
    .prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(table);
  return row === undefined ? undefined : String(row["sql"]);
}

function named({ key }: HandedOut): string {
  return key.map((column) => `${column} = ?`).join(" AND ");
}

function nameOf({ key }: HandedOut, row: Row): string {
  return JSON.stringify(values(key, row).map(String));
}

function values(columns: readonly string[], row: Row): SQLInputValue[] {
  return columns.map((column) => row[column] ?? null);
}
