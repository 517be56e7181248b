import { type FeedFilter, formatCursor, parseCursor, StepcastError } from "@stepcast/contracts";
import {
  type DialectFrame,
  type GreenLangEvent,
  greenLangDialect,
  greenLangTypes,
} from "@stepcast/dialects";
import type { Hub } from "@stepcast/hub";
import type { SSEStream } from "./sse-stream.ts";

/** What a client watches: everything, an agent or a job. */
export interface StreamRequest {
  /** Default: all. Of a job: its progress. */
  readonly eventTypes?: readonly GreenLangEvent[] | undefined;
  readonly agentId?: string | undefined;
  readonly jobId?: string | undefined;
  /** Everything after it comes first. Absent: from now on. */
  readonly lastEventId?: string | null | undefined;
  /** Closes the stream: hand in the request's. */
  readonly signal?: AbortSignal | undefined;
}

/** What the source calls the stream. */
export function streamName({ agentId, jobId }: StreamRequest): string {
  if (jobId !== undefined) return `job:${jobId}`;
  return agentId === undefined ? "global" : `agent:${agentId}`;
}

export function streamFeed(request: StreamRequest, room: string): FeedFilter {
  const { agentId, jobId, eventTypes } = request;
  if (jobId !== undefined)
    return { room, runId: jobId, types: [...greenLangTypes["calculation.progress"]] };
  // Cast: the keys of the table.
  const names = eventTypes ?? (Object.keys(greenLangTypes) as GreenLangEvent[]);
  const types = names.flatMap((name) => [...greenLangTypes[name]]);
  return { room, types, ...(agentId === undefined ? {} : { agentId }) };
}

/** The seq to go on after. Errors: `cursor_malformed`, `cursor_ahead`. */
export function startOf({ lastEventId }: StreamRequest, hub: Hub): number {
  if (lastEventId === undefined || lastEventId === null) return hub.head();
  const { epoch, seq } = parseCursor(lastEventId);
  // A place in another log: everything that this one has.
  if (epoch !== hub.epoch) return 0;
  if (seq <= hub.head()) return seq;
  throw new StepcastError("cursor_ahead", `The cursor ${lastEventId} is ahead of the log.`);
}

const dialect = greenLangDialect();

/**
 * Writes a feed until the client is gone, takes nothing for `timeoutMs`, or the hub closes. What
 * comes next is read when the client has taken what came before: it is a place in the log and no queue.
 */
export async function writeFeed(
  hub: Hub,
  stream: SSEStream,
  options: {
    readonly feed: FeedFilter;
    readonly after: number;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { feed, after, timeoutMs, signal } = options;
  const write = async (frames: readonly DialectFrame[], seq: number): Promise<boolean> => {
    const id = formatCursor(hub.epoch, seq);
    for (const { event, data, retryMs: retry } of frames)
      if (!stream.send({ event, data, id, retry })) return false;
    return await takenWithin(stream, timeoutMs);
  };
  for await (const item of hub.subscribe({ feeds: [feed], after, signal })) {
    if (item.kind === "heartbeat") {
      const beat = dialect.heartbeat(item.serverTime);
      if (typeof beat !== "string" && !(await write([beat], item.cursor))) return;
      continue;
    }
    for (const { event, seq } of item.entries)
      if (!(await write(dialect.project(event), seq))) return;
  }
}

async function takenWithin(stream: SSEStream, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const taken = await Promise.race([stream.drained().then(() => true), late]);
  clearTimeout(timer);
  return taken;
}
