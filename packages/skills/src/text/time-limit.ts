import { runInNewContext } from "node:vm";
import { FatalStepError } from "@stepcast/engine";

/**
 * What `work` returns, or a FatalStepError once it has blocked its thread for `limitMs`: V8 itself
 * interrupts it, so that nothing in `work` has to look at a clock.
 */
export function withinMs<T>(limitMs: number, work: () => T): T {
  let result: { readonly value: T } | undefined;
  const run = (): void => {
    result = { value: work() };
  };
  try {
    runInNewContext("run()", { run }, { timeout: limitMs });
  } catch (thrown) {
    if (!isInterruption(thrown)) throw thrown;
    throw new FatalStepError(`The work took longer than ${limitMs} ms and was stopped.`, {
      hint: "Use a simpler pattern, or less text.",
    });
  }
  if (result === undefined) throw new FatalStepError("The work ended without a result.");
  return result.value;
}

function isInterruption(thrown: unknown): boolean {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "code" in thrown &&
    thrown.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
