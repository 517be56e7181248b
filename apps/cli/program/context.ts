import type { Command } from "commander";
import type { Settings } from "./env.ts";
import type { ExitCode } from "./exit-code.ts";
import { type Interrupts, listenForInterrupts } from "./interrupts.ts";
import { openSession, type ServerFlags, type Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** What every command works with. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly settings: Settings;
  /** The program ends with this code. */
  end(code: ExitCode): void;
}

/**
 * Runs a command's work on a session of the server that its flags name, and closes it after. The work
 * decides what Ctrl-C means; before there is a session, it ends the command.
 */
export async function withSession(
  context: CliContext,
  command: Command,
  work: (session: Session, interrupts: Interrupts) => Promise<ExitCode>,
): Promise<void> {
  // Before anything is started, so that nothing that was started is left behind.
  using interrupts = listenForInterrupts();
  const flags = command.optsWithGlobals<ServerFlags>();
  const farewell = { note: context.terminal.note, onNext: interrupts.onNext };
  await using session = await openSession(flags, context.settings, interrupts.signal, farewell);
  try {
    context.end(await work(session, interrupts));
  } catch (error) {
    throw await session.explain(error);
  }
}

/**
 * The same for work that asks and prints the answer: Ctrl-C ends it. What the session's client does ends
 * with the session; the rest goes by the signal, or it would keep the process.
 */
export function withAnswer(
  context: CliContext,
  command: Command,
  work: (session: Session, signal: AbortSignal) => Promise<ExitCode>,
): Promise<void> {
  return withSession(context, command, (session, { signal }) =>
    Promise.race([work(session, signal), interrupted(signal)]),
  );
}

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
