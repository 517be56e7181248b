import { availableRunners, type BenchContext, inFolder } from "../bench-context.ts";
import type { ChildMessage } from "../child.ts";
import { type Outcome, runInProcess } from "../measuring-process.ts";
import { atMost, figureOf, type Section } from "../report.ts";
import type { Storage } from "../runner.ts";
import { loadRunner, type RunnerName } from "../runners/index.ts";
import type { ShapeSpec } from "../shape.ts";
import { measureServerRestart } from "./server-restart.ts";

type Mark = Extract<ChildMessage, { kind: "mark" }>;

/** A kill -9 in the middle of a run, and the process after it. */
export interface Restart {
  /** From the kill until the first step of the next process ran. */
  readonly firstStepMs: number;
  /** Steps that had ended well before the kill and ran again. */
  readonly repeatedSteps: number;
}

/** A step that ended this long before the kill must have been recorded. */
const settledMs = 200;

const rows: readonly { readonly runner: RunnerName; readonly storage: Storage }[] = [
  { runner: "Stepcast", storage: "fsync" },
  { runner: "LangGraph", storage: "fsync" },
  { runner: "Mastra", storage: "no-fsync" },
];

/** kill -9 in the middle of a run: how soon work goes on, and what is done twice. */
export async function restartSection(context: BenchContext): Promise<Section> {
  const shape: ShapeSpec = { kind: "staggered", nodes: context.scale.restartSteps };
  const available = availableRunners(
    context,
    rows.map((row) => row.runner),
  );
  const libraries = rows.filter((row) => available.includes(row.runner));
  const table = [await restartRow(context, "Stepcast server", () => measureServerRestart(context))];
  for (const { runner, storage } of libraries) {
    const row = await restartRow(context, `${runner}, library`, () =>
      restartOnce(context, runner, storage, shape),
    );
    table.push({ ...row, on: (await loadRunner(runner)).features(storage) });
  }
  const server = table[0]?.figures;
  return {
    id: "restart",
    title: `kill -9 and restart: ${shape.nodes} staggered steps, killed when most have ended`,
    columns: [
      { key: "firstStep", title: "ms to the first step", digits: 0 },
      { key: "repeated", title: "finished steps run again", digits: 0 },
    ],
    rows: table,
    notes: [
      "From the kill, the next process started at once, until a step runs: process start, modules and recovery included.",
      `Run again: steps that had ended at least ${settledMs} ms before the kill and were started once more.`,
    ],
    verdicts: [
      atMost(9, "server, kill -9 to first step", 350, "ms", server?.["firstStep"]),
      atMost(9, "server, finished steps run again", 0, "steps", server?.["repeated"]),
    ],
  };
}

async function restartRow(context: BenchContext, name: string, once: () => Promise<Restart>) {
  context.say(`restart: ${name}`);
  const restarts: Restart[] = [];
  let failure: string | undefined;
  const repetitions = Math.min(5, context.scale.repetitions);
  while (restarts.length < repetitions && failure === undefined) {
    try {
      restarts.push(await once());
    } catch (thrown) {
      failure = `failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`.slice(0, 80);
    }
  }
  return {
    name,
    on: {
      validation: "plan, zod in and out",
      events: "typed, in the log",
      persistence: "SQLite log, WAL, fsync; HTTP on",
    },
    figures: {
      firstStep: figureOf(
        restarts.map(({ firstStepMs }) => firstStepMs),
        failure,
      ),
      repeated: figureOf(
        restarts.map(({ repeatedSteps }) => repeatedSteps),
        failure,
      ),
    },
  };
}

/** Runs the shape in one process, kills that with -9 when three quarters of the steps have ended, and resumes in another. */
function restartOnce(
  context: BenchContext,
  runner: RunnerName,
  storage: Storage,
  shape: ShapeSpec,
): Promise<Restart> {
  const { timeoutMs } = context.scale;
  return inFolder(async (folder) => {
    const ends: Mark[] = [];
    let killedAtMs = Number.NaN;
    await runInProcess(
      "resume",
      { runner, storage, shape, folder, turn: "first" },
      {
        timeoutMs,
        onMark: (mark, child) => {
          if (mark.name === "end") ends.push(mark);
          if (ends.length < (shape.nodes * 3) / 4 || !Number.isNaN(killedAtMs)) return;
          killedAtMs = now();
          child.kill("SIGKILL");
        },
      },
    );
    if (Number.isNaN(killedAtMs)) throw new Error("the first process ended before the kill");
    const starts: Mark[] = [];
    const outcome = await runInProcess(
      "resume",
      { runner, storage, shape, folder, turn: "again" },
      { timeoutMs, onMark: (mark) => void (mark.name === "start" && starts.push(mark)) },
    );
    return restartOf(outcome, ends, starts, killedAtMs);
  });
}

function restartOf(
  outcome: Outcome<"resume">,
  ends: readonly Mark[],
  starts: readonly Mark[],
  killedAtMs: number,
): Restart {
  if (outcome.kind === "error") throw new Error(outcome.message);
  if (outcome.kind === "timeout") throw new Error(`not resumed in ${outcome.afterMs} ms`);
  const first = starts[0];
  if (first === undefined) throw new Error("no step ran after the restart");
  const settled = new Set(
    ends.filter(({ atMs }) => atMs < killedAtMs - settledMs).map(({ node }) => node),
  );
  return {
    firstStepMs: first.atMs - killedAtMs,
    repeatedSteps: starts.filter(({ node }) => settled.has(node)).length,
  };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
