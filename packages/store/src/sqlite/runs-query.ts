import type { ListRuns } from "@stepcast/contracts";
import {
  type CompiledQuery,
  DummyDriver,
  type ExpressionBuilder,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from "kysely";
import { foldCase, userOfRooms } from "../run-filter.ts";

/** The columns that a list of runs looks at; all of them are selected. */
interface RunsTable {
  readonly queued_seq: number;
  readonly room: string;
  readonly user: string;
  readonly status: string;
  readonly plan_name: string | null;
  readonly goal: string | null;
  readonly tags: string;
  readonly project_id: string | null;
}

interface Database {
  readonly runs: RunsTable;
}

// Builds and never runs: the statements are run on the store's own connection.
const builder = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** One row more than asked for, so that a next page shows itself. `fold_case` is the store's own SQL function. */
export function runsQuery(room: string, query: ListRuns): CompiledQuery {
  const user = userOfRooms(room);
  const { status, tag, text, before, projectId } = query;
  return builder
    .selectFrom("runs")
    .selectAll()
    .where((row) => (user === undefined ? row("room", "=", room) : row("user", "=", user)))
    .$if(status !== undefined, (rows) => rows.where("status", "in", status ?? []))
    .$if(projectId !== undefined, (rows) => rows.where("project_id", "=", projectId ?? ""))
    .$if(before !== undefined, (rows) => rows.where("queued_seq", "<", before ?? 0))
    .$if(tag !== undefined, (rows) => rows.where(hasTag(tag ?? "")))
    .$if(text !== undefined, (rows) => rows.where((row) => mentions(row, text ?? "")))
    .orderBy("queued_seq", "desc")
    .limit(query.limit + 1)
    .compile();
}

function hasTag(tag: string) {
  return sql<boolean>`exists (select 1 from json_each(tags) where value = ${tag})`;
}

function mentions(row: ExpressionBuilder<Database, "runs">, text: string) {
  const wanted = foldCase(text);
  const within = (column: "plan_name" | "goal") =>
    sql<boolean>`instr(fold_case(${sql.ref(column)}), ${wanted}) > 0`;
  return row.or([within("plan_name"), within("goal")]);
}
