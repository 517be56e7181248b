import { setImmediate } from "node:timers/promises";
import { Command, CommanderError, Option } from "commander";
import { cleanText } from "./clean-text.ts";
import { addData } from "./commands/data.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addKeys } from "./commands/keys.ts";
import { addLogin } from "./commands/login.ts";
import { addMembers } from "./commands/members.ts";
import { addPlans } from "./commands/plans.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSkills } from "./commands/skills.ts";
import { addTail } from "./commands/tail.ts";
import type { CliContext } from "./context.ts";
import { readSettings, type Settings } from "./env.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-code.ts";
import { Interrupted } from "./interrupts.ts";
import { printError } from "./problem-text.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { ownVersion } from "./version.ts";

/** Runs one command line to its end and returns the exit code. Never throws. Tests hand in their own surroundings. */
export async function runCli(
  words: readonly string[],
  settings: Settings = readSettings(),
  terminal: Terminal = processTerminal(settings),
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.completed;
  const context: CliContext = {
    terminal,
    settings,
    end(next) {
      code = next;
    },
  };
  try {
    await createProgram(context).parseAsync([...words], { from: "user" });
    // What could not be written is told a turn later. Who reads no further has had enough.
    await setImmediate();
    const { closed } = terminal;
    if (!(closed.reason instanceof Interrupted)) closed.throwIfAborted();
    return code;
  } catch (error) {
    // Commander has said it already: help that was asked for, or what is wrong with the words.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.completed : exitCodes.usage;
    if (error instanceof Interrupted) return error.code;
    printError(terminal, error);
    return exitCodeOf(error);
  }
}

function createProgram(context: CliContext): Command {
  const program = new Command("stepcast")
    .description("Runs plans and casts every step, live and durably.")
    .version(ownVersion(), "-V, --version", "what version this is")
    .option("--url <url>", "the server (or STEPCAST_URL)")
    .option("--token <token>", "the bearer token (or STEPCAST_TOKEN)")
    .addOption(new Option("--json").hideHelp())
    .addHelpText(
      "after",
      "\nWithout --url: the server that runs on the data folder (STEPCAST_DATA_DIR, or .stepcast), or one that is started for as long as the command takes.",
    )
    // The server's address and token belong to every command.
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(stepcast --help says more)")
    .configureOutput({
      writeOut: (text) => context.terminal.line(text.trimEnd()),
      // It repeats what was typed.
      writeErr: (text) => {
        for (const line of text.trimEnd().split("\n")) context.terminal.note(cleanText(line));
      },
    })
    .exitOverride()
    .hook("preAction", (_program, command) => handDownJson(program, command));
  addRun(program, context);
  addTail(program, context);
  addRuns(program, context);
  addPlans(program, context);
  addSkills(program, context);
  addLogin(program, context);
  addKeys(program, context);
  addMembers(program, context);
  addData(program, context);
  addDoctor(program, context);
  return program;
}

/** `--json` before the command's name is meant for the command, where it has such an option. */
function handDownJson(program: Command, command: Command): void {
  if (program.opts()["json"] !== true) return;
  if (!command.options.some(({ long }) => long === "--json"))
    command.error("error: unknown option '--json'", { code: "commander.unknownOption" });
  command.setOptionValue("json", true);
}
