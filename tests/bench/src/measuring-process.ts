import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ChildMessage } from "./child.ts";
import type { ProbeCall, ProbeInput, ProbeName, ProbeResult } from "./probe.ts";
import { serverFlags } from "./server-flags.ts";

/** How one measuring process ended. */
export type Outcome<P extends ProbeName> =
  | { readonly kind: "result"; readonly result: ProbeResult<P> }
  | { readonly kind: "timeout"; readonly afterMs: number }
  | { readonly kind: "error"; readonly message: string };

export interface ProcessOptions {
  readonly timeoutMs: number;
  /** Called for every mark that the probe sends, with the process, which may be killed then. */
  onMark?(mark: Extract<ChildMessage, { kind: "mark" }>, child: ChildProcess): void;
}

/** Runs one probe in a new, cold Node process and waits for its end. Kills it with -9 after `timeoutMs`. */
export async function runInProcess<P extends ProbeName>(
  probe: P,
  input: ProbeInput<P>,
  options: ProcessOptions,
): Promise<Outcome<P>> {
  const child = fork(new URL("./child.js", import.meta.url), {
    execArgv: [...serverFlags],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, NODE_ENV: "production", NODE_NO_WARNINGS: "1" },
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-2_000);
  });
  let answer: Outcome<P> | undefined;
  child.on("message", (message) => {
    // Cast: child.ts sends nothing else, and its result is that of the probe it was asked for.
    const said = message as ChildMessage;
    if (said.kind === "mark") options.onMark?.(said, child);
    else answer = said as Outcome<P>;
  });
  const timer = setTimeout(() => {
    answer ??= { kind: "timeout", afterMs: options.timeoutMs };
    child.kill("SIGKILL");
  }, options.timeoutMs);
  // Cast: the pair is what ChildProcess is asked to run; the mapped union does not see that they fit.
  child.send({ probe, input } as ProbeCall);
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  return (
    answer ?? {
      kind: "error",
      message: `the process ended with ${signal ?? code}: ${errors.trim()}`,
    }
  );
}
