import {
  formatCursor,
  limits,
  type NewEvent,
  type NewEventOf,
  type Producer,
  type Reported,
  StepcastError,
} from "@stepcast/contracts";
import { homeRoom, mustBeAllowed, narrowed } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";

/** A fact that somebody outside tells; where and when it happened is the server's to say. */
export type ReportedFact<T extends NewEvent["type"] = NewEvent["type"]> = T extends NewEvent["type"]
  ? Omit<NewEventOf<T>, "at" | "room">
  : never;

export interface Report {
  readonly room?: string | undefined;
  readonly producer?: Producer | undefined;
  /** In order; kept together or not at all. */
  readonly facts: readonly ReportedFact[];
}

/**
 * Appends what an outside program reports to a room of the caller's. With a producer it counts
 * once, in turn: producers are known within a user, whatever room they report to.
 * Errors: `not_found` (a room), `forbidden`, `event_too_large`, `producer_gap`, `producer_stale`, storage errors.
 */
export async function takeReport(
  { store }: Pick<ApiContext, "store">,
  caller: Caller,
  report: Report,
): Promise<Reported> {
  const { room = homeRoom(caller), producer, facts } = report;
  mustBeAllowed(caller, "report", room);
  if (!facts.every((fact) => isOpen(caller, fact))) throw narrowed(caller);
  const at = Date.now();
  // Cast: each fact pairs its type with its data; spreading loses the pairing.
  const events = facts.map((fact) => ({ at, room, ...fact }) as NewEvent);
  for (const event of events) mustFitEvent(event);
  const claim = producer && {
    ...producer,
    scope: caller.user,
    expiresAtMs: at + limits.producerMs,
  };
  const { entries, duplicate } = await store.append({ events, producer: claim });
  if (duplicate === true) return { accepted: 0, duplicate };
  const last = entries.at(-1)?.seq ?? store.head();
  return {
    accepted: entries.length,
    duplicate: false,
    cursor: formatCursor(store.epoch, last),
  };
}

/** True for a fact of the run or agent that the credential opens. An agent's measurements are those of the source that it is. */
function isOpen({ only }: Caller, fact: ReportedFact): boolean {
  const agentId = fact.type === "metrics.sampled" ? fact.data.sourceId : fact.agentId;
  return (only?.runId ?? fact.runId) === fact.runId && (only?.agentId ?? agentId) === agentId;
}

/** Errors: `event_too_large`. */
export function mustFitEvent(event: object): void {
  const limit = limits.eventBytes;
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= limit) return;
  throw new StepcastError(
    "event_too_large",
    `An event of the report has ${bytes} bytes, and one may have ${limit}; nothing of the report was kept.`,
    { details: { limit: "eventBytes", value: limit, bytes } },
  );
}
