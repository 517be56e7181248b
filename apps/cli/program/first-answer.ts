import { isStepcastError, StepcastError, thrownText } from "@stepcast/contracts";
import { commandLine } from "./command-line.ts";

/** For all of it: it is a small one. */
const answerMs = 20_000;

/**
 * What is asked first of an address, where anything may listen.
 * Errors: `unreachable` also for who answers and is no Stepcast server, and for an answer that does not
 * end; what `signal` aborts with; those of `ask`.
 */
export async function firstAnswer<T>(
  url: string,
  ask: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const late = AbortSignal.timeout(answerMs);
  try {
    return await ask(signal === undefined ? late : AbortSignal.any([signal, late]));
  } catch (cause) {
    signal?.throwIfAborted();
    if (late.aborted) throw noServer(`${url} did not answer within ${answerMs / 1_000} s.`, cause);
    // This asks for nothing that might not be there.
    if (isStepcastError(cause) && cause.code === "not_found")
      throw noServer(`Stepcast is not under the path of ${url}.`, cause);
    if (!isOfAnotherProgram(cause)) throw cause;
    throw noServer(`${thrownText(cause).replace(/\.$/, "")}, and not as a Stepcast server.`, cause);
  }
}

/** Nobody that this program can talk to. */
export function noServer(message: string, cause?: unknown): StepcastError {
  const hint = `Check the address and the port, or ask: ${commandLine("doctor")}.`;
  return new StepcastError("unreachable", message, { cause, hint });
}

/** A server of this product says itself why it refuses; a status alone is somebody else's, or a proxy's that says so. */
function isOfAnotherProgram(error: unknown): boolean {
  if (!isStepcastError(error)) return false;
  const { status } = Object(error.details);
  if (typeof status !== "number") return false;
  return status < 400 || status === 404 || error.code === "internal";
}
