import type { CastEvent, RunHandle } from "@stepcast/client";
import { isStepcastError, type RunState, type TypePattern } from "@stepcast/contracts";
import { commandLine } from "./command-line.ts";
import { noteConnection } from "./connection-notes.ts";
import { type ExitCode, exitCodeOfRun } from "./exit-code.ts";
import type { Interrupts } from "./interrupts.ts";
import { jsonLine } from "./json-line.ts";
import { resultLines } from "./result-text.ts";
import { RunLines } from "./run-lines.ts";
import { saveArtifacts } from "./save-artifacts.ts";
import type { Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface FollowOptions {
  readonly session: Session;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  /** One event a line, and nothing else, on stdout. */
  readonly json: boolean;
  /** A cursor, `start` or `now`. */
  readonly after: string;
  readonly types?: readonly TypePattern[] | undefined;
  /** This command started the run: a second Ctrl-C cancels it. Who only looks cannot. */
  readonly started: boolean;
  /** Where the run's files go when it has ended. */
  readonly out?: string | undefined;
}

/** How long a cancelled run may take to say so before this command leaves it alone. */
const cancelPatienceMs = 5_000;

/** Shows a run from `after` to its end. Ctrl-C leaves it running and says so; twice cancels it where it was started. */
export async function followRun(run: RunHandle, options: FollowOptions): Promise<ExitCode> {
  const { session, terminal, interrupts, json, after, types } = options;
  const stop = AbortSignal.any([interrupts.signal, session.lost, terminal.closed]);
  using notes = noteConnection(session.client.connection, terminal);
  const lines = new RunLines(terminal, run.runId);
  let cursor = after;
  for await (const cast of run.tail({ after, types, signal: stop })) {
    cursor = cast.cursor;
    notes.heard();
    noteGap(cast, terminal);
    if (json) terminal.line(jsonLine(cast.event));
    else lines.show(cast.event);
  }
  lines.clear();
  if (interrupts.signal.aborted) await leave(run, cursor, options);
  for (const signal of [interrupts.signal, terminal.closed, session.lost]) signal.throwIfAborted();
  const { run: state } = await session.client.runs.get(run.runId);
  if (!json) printResult(state, options);
  await save(state, options);
  return exitCodeOfRun(state);
}

/** A place that the log no longer has, or never had, is not gone on from without a word. */
export function noteGap({ gap }: CastEvent, terminal: Terminal): void {
  if (gap === undefined) return;
  terminal.note(
    `What came after ${gap.from} cannot be had: it was removed, or this is another log. What follows begins after ${gap.to}.`,
  );
}

function printResult(state: RunState, { session, terminal }: FollowOptions): void {
  const { artifacts, url } = session.client;
  const lines = resultLines(
    state,
    session.isOwn
      ? undefined
      : (artifact) => signedInUrl(artifacts.url(artifact).replace(url, session.address.url)),
  );
  if (lines.length === 0) return;
  terminal.line("");
  for (const line of lines) terminal.line(line);
}

/** Under the name of the sign-in link: a browser's cookie is for that name only. */
function signedInUrl(url: string): string {
  return url.replace(/^http:\/\/127\.0\.0\.1(?=[:/])/, "http://localhost");
}

async function save(state: RunState, { session, terminal, out }: FollowOptions): Promise<void> {
  if (out !== undefined) {
    for (const path of await saveArtifacts(session.client, state, out))
      terminal.note(`Saved ${path}`);
  } else if (session.isOwn && state.artifacts.length > 0)
    terminal.note(
      `\nSave the files with: ${commandLine(`runs show ${state.runId} --out <folder>`)}`,
    );
}

async function leave(run: RunHandle, cursor: string, options: FollowOptions): Promise<void> {
  const { terminal, interrupts, session, started } = options;
  const canCancel = started && interrupts.isQuestion;
  const again = canCancel ? " Ctrl-C again cancels it." : "";
  terminal.note(`\nDetached. ${goesOn(run.runId, session)}${again}`);
  terminal.note(resumeHint(run.runId, cursor));
  if (!canCancel || !(await interrupts.again())) return;
  await run.cancel("Ctrl-C in a terminal").catch(unlessEnded);
  const patience = AbortSignal.any([AbortSignal.timeout(cancelPatienceMs), session.lost]);
  const state = await run.result({ signal: patience }).catch(() => undefined);
  terminal.note(state === undefined ? "The run was asked to stop." : `The run is ${state.status}.`);
}

/** A run that came to its end meanwhile is said to have, and is no fault. Throws anything else. */
function unlessEnded(error: unknown): void {
  if (!isStepcastError(error) || error.code !== "run_finished") throw error;
}

/** What becomes of a run that this command no longer follows. */
export function goesOn(runId: string, session: Session): string {
  return session.isOwn
    ? `The server that this command started ends with it; run ${runId} is kept and goes on when a server starts on this data folder.`
    : `Run ${runId} goes on.`;
}

export function resumeHint(runId: string | undefined, cursor: string): string {
  const from = cursor === "start" || cursor === "now" ? "" : ` --from ${cursor}`;
  return `Resume: ${commandLine(`tail${runId === undefined ? "" : ` ${runId}`}${from}`)}`;
}
