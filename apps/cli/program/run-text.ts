import {
  isRunEnded,
  type RunRow,
  type RunState,
  type RunStatus,
  type StepStatus,
} from "@stepcast/contracts";
import { approvalText } from "./approval-text.ts";
import { cleanText } from "./clean-text.ts";
import { formatDuration, formatTable } from "./format.ts";
import { resultLines } from "./result-text.ts";
import type { Terminal } from "./terminal.ts";

/** Icon and word, since colour alone says nothing to some. */
const marks: Readonly<Record<RunStatus | StepStatus, string>> = {
  queued: "⋯",
  pending: "⋯",
  waiting: "✋",
  running: "🔄",
  paused: "⏸",
  retrying: "↻",
  completed: "✓",
  succeeded: "✓",
  failed: "✗",
  skipped: "⊘",
  cancelled: "⊘",
};

/** Runs as a table, newest first; says so when there are none. */
export function runTable(rows: readonly RunRow[], now: number, { paint }: Terminal): string[] {
  if (rows.length === 0) return ["No runs."];
  const head = ["RUN", "STATUS", "STEPS", "TIME", "STARTED", "NAME"];
  const [title = "", ...lines] = formatTable([
    head,
    ...rows.map((row) => [
      row.runId,
      `${marks[row.status]} ${row.status}`,
      `${row.succeeded}/${row.totalSteps}`,
      row.durationMs === undefined ? "-" : formatDuration(row.durationMs),
      `${formatDuration(Math.max(0, now - row.queuedAt))} ago`,
      cleanText(row.planName ?? row.goal ?? "-"),
    ]),
  ]);
  return [paint("dim", title), ...lines];
}

/** What a run that has not ended asks people. */
function questions(run: RunState) {
  if (isRunEnded(run.status)) return [];
  const labels = new Map(run.steps.map(({ stepId, label }) => [stepId, cleanText(label)]));
  return run.approvals
    .filter(({ status }) => status === "open")
    .map((open) => approvalText(run.runId, open, labels.get(open.stepId ?? "") ?? "The run"));
}

/** A run with its steps, what it asks, its error and its result. */
export function runDetails(run: RunState, { paint }: Terminal): string[] {
  const facts = formatTable([
    ["run", run.runId],
    ["status", `${marks[run.status]} ${run.status}`],
    ["steps", `${run.succeeded}/${run.totalSteps}`],
    ["started by", cleanText(run.requestedBy)],
    ["queued", new Date(run.queuedAt).toISOString()],
    ...(run.durationMs === undefined ? [] : [["time", formatDuration(run.durationMs)]]),
    ...(run.speedup === undefined ? [] : [["speedup", `${run.speedup.toFixed(2)}x`]]),
    ...(run.tags.length === 0 ? [] : [["tags", cleanText(run.tags.join(", "))]]),
    ...(run.goal === undefined ? [] : [["goal", cleanText(run.goal)]]),
  ]);
  const steps = formatTable(
    run.steps.map((step) => [
      `${marks[step.status]} ${cleanText(step.label)}`,
      step.durationMs === undefined ? step.status : formatDuration(step.durationMs),
      cleanText(step.error?.message ?? step.reason ?? step.message ?? ""),
    ]),
  );
  const result = resultLines(run, undefined);
  return [
    paint("bold", cleanText(run.planName ?? run.goal ?? run.runId)),
    ...facts,
    "",
    ...steps.map((line) => line.trimEnd()),
    ...questions(run).flatMap(({ question, below }) => [
      "",
      question,
      ...below.map((text) => paint("dim", `  ${text}`)),
    ]),
    ...(run.error === undefined
      ? []
      : ["", `${paint("red", "✗")} ${cleanText(run.error.message)}`]),
    ...(result.length === 0 ? [] : ["", ...result]),
  ];
}
