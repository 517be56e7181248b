import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { loadPeer } from "../../peers/load.ts";
import type { Runner, RunOptions } from "../runner.ts";
import { nodeName } from "../shape.ts";

interface Graph {
  addNode(name: string, work: () => Promise<object>): unknown;
  addEdge(from: string | string[], to: string): unknown;
  compile(options: { checkpointer?: unknown }): {
    invoke(input: object | null, config: object): Promise<unknown>;
  };
}

/** The parts of the packages that are used here. */
interface LangGraph {
  readonly StateGraph: new (state: unknown) => Graph;
  readonly Annotation: {
    (options: { reducer: (a: number, b: number) => number; default: () => number }): unknown;
    Root(members: Record<string, unknown>): unknown;
  };
  readonly START: string;
}
interface Checkpoint {
  readonly SqliteSaver: new (database: unknown) => unknown;
}

/** LangGraph JS: one node per step, one channel that counts; its SQLite checkpointer on Node's own SQLite. */
export const langgraph: Runner = {
  features: (storage) => ({
    validation: "-",
    events: "-",
    persistence: storage === "none" ? "-" : `its SqliteSaver, WAL, ${storage}`,
  }),
  async prepare(shape, step, options) {
    // Cast: peers are loaded without their types, see the interfaces above.
    const { StateGraph, Annotation, START } = (await loadPeer("@langchain/langgraph")) as LangGraph;
    const done = Annotation({ reducer: (a, b) => a + b, default: () => 0 });
    const graph = new StateGraph(Annotation.Root({ done }));
    for (const [node, dependencies] of shape.dependencies.entries()) {
      graph.addNode(nodeName(node), async () => {
        await step(node);
        return { done: 1 };
      });
      const from = dependencies.map(nodeName);
      graph.addEdge(
        from.length === 0 ? START : from.length === 1 ? (from[0] ?? START) : from,
        nodeName(node),
      );
    }
    const database = options.storage === "none" ? undefined : openDatabase(options);
    const checkpointer = database === undefined ? undefined : await saver(database);
    const config = {
      recursionLimit: 1_000_000,
      // A result is kept before the next steps start, the guarantee that the others give.
      durability: "sync",
      configurable: { thread_id: "bench" },
      ...(options.maxParallel === undefined ? {} : { maxConcurrency: options.maxParallel }),
    };
    const invoke = async (input: object | null): Promise<void> => {
      const app = graph.compile(checkpointer === undefined ? {} : { checkpointer });
      await app.invoke(input, config);
    };
    return {
      run: () => invoke({}),
      resume: () => invoke(null),
      close: async () => database?.close(),
    };
  },
};

function openDatabase(options: RunOptions): DatabaseSync {
  const database = new DatabaseSync(join(options.folder, "langgraph.db"));
  database.exec(`PRAGMA synchronous=${options.storage === "fsync" ? "FULL" : "NORMAL"}`);
  return database;
}

/** The checkpointer asks for better-sqlite3, which needs a native build; this is the part of its interface that it uses. */
async function saver(database: DatabaseSync): Promise<unknown> {
  const { SqliteSaver } = (await loadPeer("@langchain/langgraph-checkpoint-sqlite")) as Checkpoint;
  const bind = (values: readonly (SQLInputValue | undefined)[]): SQLInputValue[] =>
    values.map((value) => value ?? null);
  return new SqliteSaver({
    exec: (sql: string) => database.exec(sql),
    pragma: (sql: string) => database.exec(`PRAGMA ${sql}`),
    prepare: (sql: string) => {
      const statement = database.prepare(sql);
      return {
        run: (...values: (SQLInputValue | undefined)[]) => statement.run(...bind(values)),
        get: (...values: (SQLInputValue | undefined)[]) => statement.get(...bind(values)),
        all: (...values: (SQLInputValue | undefined)[]) => statement.all(...bind(values)),
      };
    },
    transaction:
      <A extends unknown[]>(work: (...values: A) => void) =>
      (...values: A) => {
        database.exec("BEGIN");
        try {
          work(...values);
          database.exec("COMMIT");
        } catch (thrown) {
          database.exec("ROLLBACK");
          throw thrown;
        }
      },
  });
}
