import {
  type EventType,
  eventTypes,
  isTypePattern,
  parseCursor,
  StepcastError,
  type StepcastEvent,
  type TypePattern,
  thrownText,
} from "@stepcast/contracts";
import type { Command } from "commander";
import { cleanText } from "../clean-text.ts";
import { noteConnection } from "../connection-notes.ts";
import { type CliContext, withSession } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { type FollowOptions, followRun, noteGap, resumeHint } from "../follow.ts";
import { Interrupted } from "../interrupts.ts";
import { jsonLine } from "../json-line.ts";

interface TailFlags {
  readonly from?: string;
  readonly types?: string;
  readonly json?: boolean;
}

export function addTail(program: Command, context: CliContext): void {
  program
    .command("tail")
    .description("follow a run to its end, or everything that happens")
    .argument("[runId]", "the run; without it, all runs from now on")
    .option("--from <cursor>", "go on after this cursor; `start` for the first event")
    .option("--types <a,b>", "only these: names, nouns like step.*, or *")
    .option("--json", "JSON on stdout, one event a line, and nothing else")
    .action((runId: string | undefined, flags: TailFlags, command: Command) => {
      const types = readTypes(flags.types);
      const after = readFrom(flags.from) ?? (runId === undefined ? "now" : "start");
      return withSession(context, command, async (session, interrupts) => {
        const { terminal } = context;
        const json = flags.json === true;
        const options = { session, terminal, interrupts, json, after, types, started: false };
        return runId === undefined
          ? await followAll(options)
          : await followRun(session.client.runs.handle(runId), options);
      });
    });
}

async function followAll(options: FollowOptions): Promise<ExitCode> {
  const { session, terminal, interrupts, json, after, types } = options;
  const signal = AbortSignal.any([interrupts.signal, session.lost, terminal.closed]);
  let cursor = after;
  using notes = noteConnection(session.client.connection, terminal);
  for await (const cast of session.client.events({ after, types, signal })) {
    cursor = cast.cursor;
    notes.heard();
    noteGap(cast, terminal);
    terminal.line(json ? jsonLine(cast.event) : eventLine(cast.event, terminal.paint));
  }
  terminal.note(resumeHint(undefined, cursor));
  if (!isEnough(signal.reason)) signal.throwIfAborted();
  return exitCodes.completed;
}

/** What happens has no end of its own: by Ctrl-C, or as its reader leaves, this command ends as it should. */
function isEnough(reason: unknown): boolean {
  if (!(reason instanceof Interrupted)) return false;
  return reason.code === exitCodes.interrupted || reason.code === exitCodes.unread;
}

/** An event of any run in one line: time, run, type, and what it says. */
function eventLine(event: StepcastEvent, paint: FollowOptions["terminal"]["paint"]): string {
  const time = new Date(event.at).toLocaleTimeString(undefined, { hour12: false });
  const said = JSON.stringify(event.data);
  const short = said.length > 160 ? `${said.slice(0, 160)}…` : said;
  return `${paint("dim", `${time} ${event.runId ?? "-"}`)} ${event.type} ${cleanText(short)}`;
}

function readFrom(from: string | undefined): string | undefined {
  if (from === undefined || from === "start" || from === "now") return from;
  // Events are numbered from 1, so there is one log only that this can be a place of.
  if (from === "0") return "start";
  try {
    parseCursor(from);
    return from;
  } catch (cause) {
    throw new StepcastError("cursor_malformed", `--from: ${thrownText(cause)}`, {
      cause,
      hint: "Give a cursor as a command printed it (Resume: ...), start or now.",
    });
  }
}

/** Errors: `invalid_input`, with the nearest things that exist. */
function readTypes(text: string | undefined): readonly TypePattern[] | undefined {
  return text?.split(",").map((part) => {
    const pattern = part.trim();
    if (isTypePattern(pattern)) return pattern;
    throw new StepcastError("invalid_input", `--types: there is no event type "${pattern}".`, {
      hint: `Types are ${near(pattern).join(", ")}; step.* stands for all of step.`,
    });
  });
}

function near(pattern: string): readonly EventType[] {
  const noun = pattern.split(".")[0] ?? "";
  const same = eventTypes.filter((type) => type.startsWith(noun));
  return same.length > 0 ? same : eventTypes;
}
