import type { Command } from "commander";
import type { Settings } from "./env.ts";
import type { ExitCode } from "./exit-code.ts";
import { openSession, type ServerFlags, type Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** What every command works with. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly settings: Settings;
  /** The program ends with this code. */
  end(code: ExitCode): void;
}

/** Runs a command's work on a session of the server that its flags name, and closes it after. */
export async function withSession(
  context: CliContext,
  command: Command,
  work: (session: Session) => Promise<ExitCode>,
): Promise<void> {
  await using session = await openSession(command.optsWithGlobals<ServerFlags>(), context.settings);
  context.end(await work(session));
}
