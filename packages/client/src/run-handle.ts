import type { RunSnapshot } from "@stepcast/api";
import {
  type EventsOf,
  formatCursor,
  isRunEnded,
  isStepcastError,
  matchesPattern,
  parseCursor,
  StepcastError,
  type StepcastEvent,
  type TypePattern,
} from "@stepcast/contracts";
import { repeat } from "./repeat.ts";
import type { RunsParts } from "./runs.ts";
import type { CastEvent, EventsOptions, RunHandle, RunsClient } from "./stepcast.ts";

const endTypes = ["run.completed", "run.failed", "run.cancelled"] as const;

const endings: ReadonlySet<string> = new Set(endTypes);

interface HandleParts extends RunsParts {
  readonly runs: RunsClient;
}

/** A run that was started or is looked at; it asks the server nothing until one of its calls is used. */
export function createRunHandle(runId: string, parts: HandleParts): RunHandle {
  const { runs, stores } = parts;
  return {
    runId,
    get store() {
      return stores.get(runId);
    },
    events: (options) => eventsOnly(runEvents(runId, parts, options)),
    tail: (options) => runEvents(runId, parts, options),
    async result({ signal } = {}) {
      for await (const _ of runEvents(runId, parts, { types: endTypes, signal }));
      signal?.throwIfAborted();
      const { run } = await current(runId, parts, signal);
      if (isRunEnded(run.status)) return run;
      throw new StepcastError("unreachable", "The client was closed before the run ended.");
    },
    cancel: (reason) => runs.cancel(runId, reason),
    pause: (reason) => runs.pause(runId, reason),
    resume: (reason) => runs.resume(runId, reason),
    retry: (reason) => runs.retry(runId, reason),
    rerun: (options) => runs.rerun(runId, options),
    answer: (approvalId, approved, answer) => runs.answer(runId, approvalId, approved, answer),
  };
}

async function current(
  runId: string,
  { runs, clock, random }: HandleParts,
  signal: AbortSignal | undefined,
): Promise<RunSnapshot> {
  const get = () => runs.get(runId, { signal });
  return repeat(get, { clock, random, signal });
}

/**
 * The run's events until its end. A run that failed may have been retried since, so the end of the
 * loop is the end that nothing follows: only then is the server asked whether this was it.
 */
async function* runEvents<P extends TypePattern>(
  runId: string,
  parts: HandleParts,
  { types, after = "start", signal }: EventsOptions<P> = {},
): AsyncGenerator<CastEvent<EventsOf<P>>, void> {
  if (after !== "start" && (await isOver(runId, after, parts, signal))) return;
  const wanted: readonly TypePattern[] | undefined = types;
  const watched = wanted === undefined ? undefined : [...new Set([...wanted, ...endTypes])];
  for await (const cast of parts.events({ runId, types: watched, after, signal })) {
    const { cursor, event } = cast;
    const match = wanted?.some((pattern) => matchesPattern(pattern, event.type)) ?? true;
    // Cast: what matches the patterns is of the types that the patterns stand for.
    if (match) yield cast as CastEvent<EventsOf<P>>;
    if (endings.has(event.type) && (await isOver(runId, cursor, parts, signal))) return;
  }
}

async function* eventsOnly<E extends StepcastEvent>(
  casts: AsyncIterable<CastEvent<E>>,
): AsyncGenerator<E, void> {
  for await (const { event } of casts) yield event;
}

/** True when the run has ended and nothing of it comes after the cursor, or after now. */
async function isOver(
  runId: string,
  after: string,
  parts: HandleParts,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const { run, cursor } = await current(runId, parts, signal);
    return isRunEnded(run.status) && (after === "now" || isUpTo(cursor, after));
  } catch (error) {
    // Who left the loop does not need to know.
    if (signal?.aborted === true) return true;
    if (!isStepcastError(error) || error.code !== "forbidden") throw error;
  }
  // A token that opens some types of events does not open the state, but what it sees of the log says it, too.
  return after !== "now" && (await isLastEnd(runId, after, parts, signal));
}

/** True when an end of the run is at the cursor, and the log has nothing of it after that which the caller may see. */
async function isLastEnd(
  runId: string,
  at: string,
  { ask, rpc, clock, random }: HandleParts,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { epoch, seq } = parseCursor(at);
  const query = { runId, after: formatCursor(epoch, Math.max(0, seq - 1)), limit: 2 };
  const read = () => ask((options) => rpc.events.read.query(query, options), signal);
  try {
    const { events, cursor } = await repeat(read, { clock, random, signal });
    const [last, ...later] = events;
    const isEnd = last?.seq === seq && endings.has(last.type);
    return isEnd && later.length === 0 && parseCursor(cursor).epoch === epoch;
  } catch (error) {
    if (signal?.aborted === true) return true;
    throw error;
  }
}

/** A cursor of another log says nothing about this one. */
function isUpTo(cursor: string, limit: string): boolean {
  const a = parseCursor(cursor);
  const b = parseCursor(limit);
  return a.epoch === b.epoch && a.seq <= b.seq;
}
