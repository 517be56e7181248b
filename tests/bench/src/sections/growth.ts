import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { type BenchContext, inFolder } from "../bench-context.ts";
import { runInProcess } from "../measuring-process.ts";
import type { AgePair, GrowthResult } from "../probes/growth.ts";
import { atMost, type Figure, figureOf, type Row, type Section } from "../report.ts";
import { repeat, type Samples } from "../sample.ts";

/** What one event takes on disk with its indexes, with room to spare. */
const bytesPerEvent = 800;
const fillBudgetMs = 20 * 60_000;

/** What is compared, in the order of the table; all but the opening are held against goal 11. */
const measures: readonly { readonly key: keyof GrowthResult; readonly name: string }[] = [
  { key: "appendSingle", name: "append, one by one" },
  { key: "appendGrouped", name: "append, by the hundred" },
  { key: "readRun", name: "read a run" },
  { key: "readRoom", name: "read a room" },
  { key: "readType", name: "read a type" },
  { key: "readAll", name: "read everything" },
  { key: "stepOfChain", name: "step of a chain" },
  { key: "stepOfFan", name: "step of a fan" },
];

/** The same work in a young log and in an old one: cost must not grow with what is logged. */
export async function growthSection(context: BenchContext): Promise<Section> {
  return inFolder(async (folder) => {
    const notes: string[] = [];
    const wanted = context.scale.growthEvents;
    const folders = { youngFolder: join(folder, "young"), oldFolder: join(folder, "old") };
    const large = await affordable(wanted.large, folder, notes);
    const young = await fill(context, folders.youngFolder, wanted.small, notes);
    const old = await fill(context, folders.oldFolder, large, notes);
    context.say(`growth: measuring at ${count(young)} and at ${count(old)} events`);
    const { repetitions, growthRounds, durableSteps, timeoutMs, caseBudgetMs } = context.scale;
    const [samples] = await repeat(
      [
        {
          run: () =>
            runInProcess(
              "growth",
              { ...folders, operations: 100, steps: durableSteps, rounds: growthRounds },
              { timeoutMs: 10 * timeoutMs },
            ),
        },
      ],
      { repetitions, budgetMs: 5 * caseBudgetMs },
    );
    const rows = measures.map(({ key, name }) => growthRow(`${name}, us`, key, samples));
    return {
      id: "growth",
      title: "Growth: the same work in a young log and in an old one",
      columns: [
        { key: "young", title: `${count(young)} events`, digits: 1 },
        { key: "old", title: `${count(old)} events`, digits: 1 },
        { key: "growth", title: "old / young", digits: 2 },
      ],
      rows: [...rows, growthRow("open the store, ms", "open", samples)],
      notes: [
        "Per event or per step; SQLite without fsync, so that the disk's noise does not hide the growth. Both logs take",
        `turns within one process, ${growthRounds} blocks each; medians of the blocks, then of the processes.`,
        ...notes,
      ],
      verdicts: measures.map(({ name }, index) =>
        atMost(
          11,
          `${name}, at ${count(old)} events`,
          1.1,
          `x the cost at ${count(young)}`,
          rows[index]?.figures["growth"],
        ),
      ),
    };
  });
}

function growthRow(
  name: string,
  key: keyof GrowthResult,
  samples: Samples<"growth"> | undefined,
): Row {
  const pairs = (samples?.results ?? []).map((result) => result[key]);
  const figure = (value: (pair: AgePair) => number): Figure =>
    figureOf(pairs.map(value), samples?.failure);
  return {
    name,
    on: {
      validation: "plan, zod in and out",
      events: "typed, in the log",
      persistence: "SQLite log, WAL, no-fsync",
    },
    figures: {
      young: figure((pair) => pair.young),
      old: figure((pair) => pair.old),
      growth: figure((pair) => pair.old / pair.young),
    },
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
