import { type RunStatus, runStatuses } from "@stepcast/contracts";
import type { Command } from "commander";
import { type CliContext, withAnswer, withSession } from "../context.ts";
import { exitCodes } from "../exit-code.ts";
import { followRun, goesOn } from "../follow.ts";
import { jsonLine } from "../json-line.ts";
import { oneOf, wholeNumber } from "../option-values.ts";
import { runDetails, runTable } from "../run-text.ts";
import { saveArtifacts } from "../save-artifacts.ts";
import type { Session } from "../session.ts";

interface ListFlags {
  readonly status?: string;
  readonly tag?: string;
  readonly text?: string;
  readonly limit: string;
  readonly json?: boolean;
}

interface CommandFlags {
  readonly reason?: string;
  readonly json?: boolean;
}

interface ApproveFlags {
  readonly no?: boolean;
  readonly json?: boolean;
}

type Act = (session: Session, runId: string, reason: string | undefined) => Promise<string>;

export function addRuns(program: Command, context: CliContext): void {
  const runs = program.command("runs").description("look at runs and command them");
  addList(runs, context);
  addShow(runs, context);
  addCommand(runs, context, "cancel", "ask a run to stop", async ({ client }, runId, reason) => {
    await client.runs.cancel(runId, reason);
    return `Run ${runId} was asked to stop.`;
  });
  addCommand(runs, context, "pause", "start no new steps", async ({ client }, runId, reason) => {
    await client.runs.pause(runId, reason);
    return `Run ${runId} is paused.`;
  });
  addCommand(runs, context, "resume", "let a paused run go on", async (session, runId, reason) => {
    await session.client.runs.resume(runId, reason);
    return goesOn(runId, session);
  });
  addCommand(runs, context, "retry", "run what failed again", async (session, runId, reason) => {
    await session.client.runs.retry(runId, reason);
    return goesOn(runId, session);
  });
  addRerun(runs, context);
  addApprove(runs, context);
}

function addList(runs: Command, context: CliContext): void {
  runs
    .command("ls")
    .description("the latest runs")
    .option("--status <a,b>", runStatuses.join(", "))
    .option("--tag <tag>", "only runs with this tag")
    .option("--text <text>", "only runs whose plan or goal has this in it")
    .option("--limit <n>", "how many, 1 to 100", "20")
    .option("--json", "one run a line")
    .action((flags: ListFlags, command: Command) => {
      const status = readStatus(flags.status);
      const limit = wholeNumber("--limit", flags.limit, 1, 100);
      return withAnswer(context, command, async ({ client }) => {
        const { tag, text } = flags;
        const { rows } = await client.runs.list({ status, tag, text, limit });
        const lines =
          flags.json === true ? rows.map(jsonLine) : runTable(rows, Date.now(), context.terminal);
        for (const line of lines) context.terminal.line(line);
        return exitCodes.completed;
      });
    });
}

function addShow(runs: Command, context: CliContext): void {
  const { terminal } = context;
  runs
    .command("show")
    .description("one run with its steps and its result")
    .argument("<runId>")
    .option("--json", "its whole state as one line of JSON")
    .option("--out <folder>", "save its files there")
    .action(
      (
        runId: string,
        flags: { readonly json?: boolean; readonly out?: string },
        command: Command,
      ) =>
        withAnswer(context, command, async ({ client }) => {
          const { run } = await client.runs.get(runId);
          if (flags.json === true) terminal.line(jsonLine(run));
          else for (const line of runDetails(run, terminal)) terminal.line(line);
          const paths = flags.out === undefined ? [] : await saveArtifacts(client, run, flags.out);
          for (const path of paths) terminal.note(`Saved ${path}`);
          return exitCodes.completed;
        }),
    );
}

function addCommand(
  runs: Command,
  context: CliContext,
  name: string,
  description: string,
  act: Act,
): void {
  runs
    .command(name)
    .description(description)
    .argument("<runId>")
    .option("--reason <text>", "kept with the run")
    .option("--json", "JSON on stdout, { runId }, and nothing else")
    .action((runId: string, flags: CommandFlags, command: Command) =>
      withAnswer(context, command, async (session) => {
        context.terminal.note(await act(session, runId, flags.reason));
        if (flags.json === true) context.terminal.line(jsonLine({ runId }));
        return exitCodes.completed;
      }),
    );
}

function addRerun(runs: Command, context: CliContext): void {
  runs
    .command("rerun")
    .description("a new run of the same plan, which is followed to its end")
    .argument("<runId>")
    .option("--from <stepId>", "reuse every result before this step")
    .option("--json", "JSON on stdout, one event a line, and nothing else")
    .option("--detach", "start it and leave; prints the run's id (with --json as { runId })")
    .action(
      (
        runId: string,
        flags: { readonly from?: string; readonly json?: boolean; readonly detach?: boolean },
        command: Command,
      ) =>
        withSession(context, command, async (session, interrupts) => {
          const { terminal } = context;
          const run = await session.client.runs.rerun(runId, { from: flags.from });
          const json = flags.json === true;
          if (flags.detach !== true)
            return await followRun(run, {
              session,
              terminal,
              interrupts,
              json,
              after: "start",
              started: true,
            });
          terminal.line(json ? jsonLine({ runId: run.runId }) : run.runId);
          terminal.note(goesOn(run.runId, session));
          return exitCodes.completed;
        }),
    );
}

function addApprove(runs: Command, context: CliContext): void {
  runs
    .command("approve")
    .description("answer a step that waits for a person")
    .argument("<runId>")
    .argument("<approvalId>")
    .option("--no", "refuse it")
    .option("--json", "JSON on stdout, { runId }, and nothing else")
    .action((runId: string, approvalId: string, flags: ApproveFlags, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        const approved = flags.no !== true;
        await client.runs.answer(runId, approvalId, approved);
        context.terminal.note(approved ? "Approved." : "Refused.");
        if (flags.json === true) context.terminal.line(jsonLine({ runId }));
        return exitCodes.completed;
      }),
    );
}

function readStatus(text: string | undefined): RunStatus[] | undefined {
  return text?.split(",").map((part) => oneOf("--status", "status of a run", runStatuses, part));
}
