import type { Compilable, Kysely } from "kysely";

/** Users of an outside issuer, as far as they came: to be seen, and kept out one by one. */
export function outsiders(db: Kysely<unknown>): readonly Compilable[] {
  return [
    db.schema
      .createTable("identity_outsider")
      // A backup of before that was restored may have it: who is kept out stays out.
      .ifNotExists()
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("issuer", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("first_seen_at_ms", "bigint", (column) => column.notNull())
      .addColumn("last_seen_at_ms", "bigint", (column) => column.notNull())
      .addColumn("disabled", "integer", (column) => column.notNull().defaultTo(0)),
    db.schema
      .createIndex("identity_outsider_seen")
      .ifNotExists()
      .on("identity_outsider")
      .columns(["disabled", "last_seen_at_ms"]),
  ];
}
