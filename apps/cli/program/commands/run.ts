import { existsSync } from "node:fs";
import type { RunHandle, Stepcast } from "@stepcast/client";
import { limits, type PlanInput, StepcastError } from "@stepcast/contracts";
import type { Command } from "commander";
import { type CliContext, withSession } from "../context.ts";
import { typedPath } from "../env.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { type FollowOptions, followRun, goesOn, resumeHint } from "../follow.ts";
import { jsonLine } from "../json-line.ts";
import { readDocument } from "../plan-file.ts";
import { type RunInputFlags, readRunInput } from "../run-input.ts";

interface RunFlags extends RunInputFlags {
  readonly tag?: readonly string[];
  readonly skill?: readonly string[];
  readonly idempotencyKey?: string;
  readonly json?: boolean;
  readonly detach?: boolean;
  readonly out?: string;
}

const list = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

export function addRun(program: Command, context: CliContext): void {
  program
    .command("run")
    .description("start a plan from a file, or a goal in words, and follow it to its end")
    .argument("<plan.json|goal...>", "a plan's file, or what should get done")
    .option(
      "--input <file>",
      "the run's input in JSON, over the plan's, member by member; for a goal also the file that it is about, such as a CSV",
    )
    .option("--file <name=path>", "a file as the input's member `name` (repeatable)", list)
    .option("--tag <tag>", "a tag to find the run by (repeatable)", list)
    .option("--skill <id>", "a skill that the run may use; without any, all (repeatable)", list)
    .option("--idempotency-key <key>", "the same key starts the same run only once")
    .option("--json", "JSON on stdout, one event a line, and nothing else")
    .option("--out <folder>", "save the run's files there when it has ended")
    .option("--detach", "start it and leave; prints the run's id (with --json as { runId })")
    .addHelpText(
      "after",
      "\nExit codes: 0 completed, 1 failed or cancelled, 2 usage or bad plan, 3 no server or no access, 128 and the signal that ended the command (130 Ctrl-C).\nCtrl-C once leaves the run alone, twice cancels it.",
    )
    .action((words: string[], flags: RunFlags, command: Command) =>
      withSession(context, command, (session, interrupts) =>
        startAndFollow(words, flags, { session, interrupts, terminal: context.terminal }),
      ),
    );
}

async function startAndFollow(
  words: readonly string[],
  flags: RunFlags,
  place: Pick<FollowOptions, "session" | "interrupts" | "terminal">,
): Promise<ExitCode> {
  const { session, terminal } = place;
  // Not ended by Ctrl-C: a run that is being started must not be lost.
  const run = await start(words, flags, session.client);
  const { out, json = false } = flags;
  if (flags.detach !== true)
    return followRun(run, { ...place, json, out, after: "start", started: true });
  terminal.line(json ? jsonLine({ runId: run.runId }) : run.runId);
  terminal.note(goesOn(run.runId, session));
  terminal.note(resumeHint(run.runId, "start"));
  return exitCodes.completed;
}

async function start(
  words: readonly string[],
  flags: RunFlags,
  client: Stepcast,
): Promise<RunHandle> {
  const place = client.artifacts.upload;
  const what = planPath(words);
  const request = {
    // Cast: the server checks the plan, and says everything that is wrong with it.
    ...(what.path === undefined
      ? { goal: what.goal }
      : { plan: (await readDocument(what.path, place)) as PlanInput }),
    ...(flags.tag === undefined ? {} : { tags: [...flags.tag] }),
    ...(flags.skill === undefined ? {} : { skills: [...flags.skill] }),
  };
  const input = await readRunInput(flags, what.path === undefined ? "goal" : "plan", client);
  return client.runs.start(
    input === undefined ? request : { ...request, input },
    flags.idempotencyKey === undefined ? {} : { idempotencyKey: flags.idempotencyKey },
  );
}

/** One word that is a file, or looks like one, is a plan; everything else is a goal. */
function planPath(
  words: readonly string[],
):
  | { readonly path: string; readonly goal?: undefined }
  | { readonly path?: undefined; readonly goal: string } {
  const [first = ""] = words;
  if (
    words.length === 1 &&
    (/\.json$/i.test(first) || (/^\S+$/.test(first) && existsSync(typedPath(first))))
  )
    return { path: first };
  return { goal: checkedGoal(words.join(" ").trim()) };
}

function checkedGoal(goal: string): string {
  const { length } = goal;
  if (length > 0 && length <= limits.goalChars) return goal;
  const fault =
    length === 0
      ? "The goal is empty."
      : `The goal has ${length} characters; it may have ${limits.goalChars}.`;
  throw new StepcastError("invalid_input", fault, {
    hint: "Say in a sentence what should get done, or give the path of a plan's file.",
  });
}
