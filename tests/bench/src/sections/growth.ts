import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { type BenchContext, inFolder } from "../bench-context.ts";
import { runInProcess } from "../measuring-process.ts";
import type { GrowthResult } from "../probes/growth.ts";
import { type Figure, figureOf, type Row, type Section, type Verdict } from "../report.ts";
import { type Case, repeat } from "../sample.ts";

/** What one event takes on disk with its indexes, with room to spare. */
const bytesPerEvent = 800;
const fillBudgetMs = 20 * 60_000;

/** What is compared, in the order of the table; those with a claim are held against goal 11. */
const measures: readonly {
  readonly key: Exclude<keyof GrowthResult, "openMs" | "peakRssMiB">;
  readonly title: string;
  readonly claim: string;
}[] = [
  { key: "singleUs", title: "append, one by one", claim: "append one by one" },
  { key: "groupedUs", title: "append, by the hundred", claim: "append by the hundred" },
  { key: "readRunUs", title: "read a run", claim: "read a run" },
  { key: "readRoomUs", title: "read a room", claim: "read a room" },
  { key: "readTypeUs", title: "read a type", claim: "read a type" },
  { key: "readAllUs", title: "read everything", claim: "read everything" },
  { key: "chainUs", title: "step of a chain", claim: "step of a chain" },
  { key: "fanUs", title: "step of a fan", claim: "step of a fan" },
];

/** The same work in a young log and in an old one: cost must not grow with what is logged. */
export async function growthSection(context: BenchContext): Promise<Section> {
  return inFolder(async (folder) => {
    const notes: string[] = [];
    const wanted = context.scale.growthEvents;
    const large = await affordable(wanted.large, folder, notes);
    const small = await fill(context, join(folder, "small"), wanted.small, notes);
    const filled = await fill(context, join(folder, "large"), large, notes);
    context.say(`growth: measuring at ${small} and at ${filled} events`);
    const { repetitions, caseBudgetMs, appends, durableSteps } = context.scale;
    const measuring = (name: string): Case<"growth"> => ({
      run: () =>
        runInProcess(
          "growth",
          { folder: join(folder, name), appends, steps: durableSteps },
          { timeoutMs: 4 * context.scale.timeoutMs },
        ),
    });
    const [young, old] = await repeat([measuring("small"), measuring("large")], {
      repetitions,
      budgetMs: 5 * caseBudgetMs,
    });
    const figures = (of: typeof young, value: (result: GrowthResult) => number): Figure =>
      figureOf((of?.results ?? []).map(value), of?.failure);
    const row = (title: string, value: (result: GrowthResult) => number): Row =>
      growthRow(title, figures(young, value), figures(old, value));
    const rows = measures.map(({ key, title }) => row(`${title}, us`, (result) => result[key]));
    return {
      id: "growth",
      title: "Growth: the same work in a young log and in an old one",
      columns: [
        { key: "small", title: `${count(small)} events`, digits: 1 },
        { key: "large", title: `${count(filled)} events`, digits: 1 },
        { key: "growth", title: "old / young", digits: 2 },
      ],
      rows: [
        ...rows,
        row("open the store, ms", ({ openMs }) => openMs),
        row("peak RSS, MiB", ({ peakRssMiB }) => peakRssMiB),
      ],
      notes: [
        "SQLite without fsync, so that the disk's noise does not hide the growth; per event or per step.",
        ...notes,
      ],
      verdicts: verdicts(rows, filled),
    };
  });
}

function verdicts(rows: readonly Row[], events: number): Verdict[] {
  return measures.map(({ claim }, index) => {
    const measured = rows[index]?.figures["growth"]?.median;
    return {
      goal: 11,
      claim: `${claim}, at ${count(events)} events`,
      limit: 1.1,
      unit: "x the cost at the small log",
      measured,
      met: measured === undefined ? undefined : measured <= 1.1,
    };
  });
}

function growthRow(name: string, small: Figure, large: Figure): Row {
  const growth =
    small.median === undefined || large.median === undefined
      ? figureOf([], small.failure ?? large.failure)
      : figureOf([large.median / small.median]);
  return {
    name,
    on: {
      validation: "plan, zod in and out",
      events: "typed, in the log",
      persistence: "SQLite log, WAL, no-fsync",
    },
    figures: { small, large, growth },
  };
}

/** Fewer events when the disk has no room for that many; said in a note. */
async function affordable(events: number, folder: string, notes: string[]): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  const room = Math.floor((bavail * bsize) / 2 / bytesPerEvent);
  if (room >= events) return events;
  notes.push(`The disk has room for ${count(room)} events only, not for ${count(events)}.`);
  return room;
}

/** Fills a log in a process of its own. Resolves with the events that are in it. */
async function fill(
  context: BenchContext,
  folder: string,
  events: number,
  notes: string[],
): Promise<number> {
  context.say(`growth: filling a log with ${count(events)} events`);
  const outcome = await runInProcess(
    "fill",
    { folder, events, budgetMs: fillBudgetMs },
    { timeoutMs: fillBudgetMs + context.scale.timeoutMs },
  );
  if (outcome.kind === "error") throw new Error(outcome.message);
  if (outcome.kind === "timeout")
    throw new Error(`the log was not filled in ${outcome.afterMs} ms`);
  const { result } = outcome;
  const perEvent = ((result.wallMs * 1_000) / result.events).toFixed(1);
  notes.push(
    `${count(result.events)} events were appended in ${(result.wallMs / 1_000).toFixed(1)} s (${perEvent} us each).`,
  );
  if (result.events < events) notes.push(`Time ran out before ${count(events)} events.`);
  return result.events;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
