import { type BenchContext, inFolder } from "../bench-context.ts";
import { runInProcess } from "../measuring-process.ts";
import type { AppendInput, AppendResult } from "../probes/append.ts";
import { figureOf, type Section, withRatios } from "../report.ts";
import { repeat, type Samples } from "../sample.ts";

const rows: readonly (Pick<AppendInput, "target" | "storage"> & {
  readonly name: string;
  readonly persistence: string;
})[] = [
  {
    name: "bare SQLite, fsync",
    target: "bare",
    storage: "fsync",
    persistence: "bytes in one table, a commit per append",
  },
  {
    name: "Stepcast, fsync",
    target: "stepcast",
    storage: "fsync",
    persistence: "log, indexes and run rows, WAL, fsync",
  },
  {
    name: "bare SQLite, no fsync",
    target: "bare",
    storage: "no-fsync",
    persistence: "bytes in one table, a commit per append",
  },
  {
    name: "Stepcast, no fsync",
    target: "stepcast",
    storage: "no-fsync",
    persistence: "log, indexes and run rows, WAL, no-fsync",
  },
  {
    name: "Stepcast, memory",
    target: "stepcast",
    storage: "memory",
    persistence: "log and run rows in memory",
  },
];

/** Microseconds per appended event, one at a time, in groups, and many at once. */
export async function appendSection(context: BenchContext): Promise<Section> {
  const { appends, repetitions, caseBudgetMs, timeoutMs } = context.scale;
  context.say(`append: ${rows.map(({ name }) => name).join(", ")}`);
  const measured = await repeat(
    rows.map(({ target, storage }) => ({
      run: () =>
        inFolder((folder) =>
          runInProcess("append", { target, storage, folder, appends }, { timeoutMs }),
        ),
    })),
    { repetitions, budgetMs: caseBudgetMs },
  );
  const table = rows.map(({ name, target, persistence }, index) => ({
    name,
    on: {
      validation: "-",
      events: target === "stepcast" ? "typed, listeners" : "-",
      persistence,
    },
    figures: figures(measured[index]),
  }));
  return {
    id: "append",
    title: "Store: microseconds per appended event",
    ratioTo: "bare SQLite, fsync",
    columns: [
      { key: "single", title: "one by one", digits: 0 },
      { key: "grouped", title: "by the hundred", digits: 1 },
      { key: "concurrent", title: `${appends} waiting`, digits: 1 },
    ],
    rows: withRatios(table, "bare SQLite, fsync"),
    notes: [
      "Each append is awaited until it is committed; waiting: as many appends of one event at once.",
      "Bare SQLite commits every append by itself, so it has no answer to many that wait.",
    ],
    verdicts: [],
  };
}

function figures(samples: Samples<"append"> | undefined) {
  const figure = (value: (result: AppendResult) => number) =>
    figureOf((samples?.results ?? []).map(value), samples?.failure);
  return {
    single: figure(({ singleUs }) => singleUs),
    grouped: figure(({ groupedUs }) => groupedUs),
    concurrent: figure(({ concurrentUs }) => concurrentUs),
  };
}
