import { type FeedFilter, formatCursor, parseCursor, StepcastError } from "@stepcast/contracts";
import {
  type Dialect,
  type DialectFrame,
  type GreenLangEvent,
  greenLangDialect,
  greenLangTypes,
} from "@stepcast/dialects";
import type { Hub, HubItem } from "@stepcast/hub";
import type { MeasuredStream, SSEMessage } from "./sse-stream.ts";

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
  const { agentId, jobId } = request;
  // Cast: the keys of the table.
  const names = streamNames(request) ?? (Object.keys(greenLangTypes) as GreenLangEvent[]);
  const types = names.flatMap((name) => [...greenLangTypes[name]]);
  if (jobId !== undefined) return { room, runId: jobId, types };
  return { room, types, ...(agentId === undefined ? {} : { agentId }) };
}

/** What the stream tells; undefined for everything. */
export function streamNames({
  jobId,
  eventTypes,
}: StreamRequest): readonly GreenLangEvent[] | undefined {
  return jobId === undefined ? eventTypes : ["calculation.progress"];
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

/** What is written ahead of a client at most, and one event more: well below what a stream may hold. */
const aheadBytes = 256 * 1024;

/** How a client is written to. */
export interface ClientPace {
  /** A client that takes nothing for so long is cut off. */
  readonly timeoutMs: number;
  /** Events that are written ahead of it at most. */
  readonly maxQueueSize: number;
  readonly enableHeartbeat: boolean;
}

/**
 * Writes a feed until the client is gone or too slow, or the hub closes. What is not written ahead
 * of it is read when it has taken what was: a client is a place in the log and no queue.
 */
export async function writeFeed(
  hub: Hub,
  stream: MeasuredStream,
  options: {
    readonly feed: FeedFilter;
    /** What is told of it. Absent: everything. */
    readonly names: readonly GreenLangEvent[] | undefined;
    readonly after: number;
    readonly pace: ClientPace;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { feed, names, after, pace, signal } = options;
  const dialect = greenLangDialect(names);
  const write = pacedWriter(stream, hub.epoch, pace);
  for await (const item of hub.subscribe({ feeds: [feed], after, signal }))
    for (const { frames, seq } of writesOf(dialect, item, pace.enableHeartbeat))
      if (!(await write(frames, seq))) return;
}

interface Write {
  readonly frames: readonly DialectFrame[];
  readonly seq: number;
}

/** A silent heartbeat is an occasion to look at the client all the same. */
function writesOf(dialect: Dialect, item: HubItem, enableHeartbeat: boolean): readonly Write[] {
  if (item.kind !== "heartbeat")
    return item.entries.map(({ event, seq }) => ({ frames: dialect.project(event), seq }));
  const beat = enableHeartbeat ? dialect.heartbeat(item.serverTime) : "";
  return [{ frames: typeof beat === "string" ? [] : [beat], seq: item.cursor }];
}

/** Writes the frames of an entry; false once the client is gone or too slow. */
function pacedWriter(stream: MeasuredStream, epoch: string, pace: ClientPace) {
  let ahead = 0;
  let takenBytes = 0;
  let tookAtMs = performance.now();
  const hasStalled = (): boolean => {
    const hasTaken = stream.queuedBytes() === 0 || stream.takenBytes() !== takenBytes;
    takenBytes = stream.takenBytes();
    if (hasTaken) tookAtMs = performance.now();
    return performance.now() - tookAtMs > pace.timeoutMs;
  };
  return async (frames: readonly DialectFrame[], seq: number): Promise<boolean> => {
    if (hasStalled()) return false;
    if (stream.queuedBytes() === 0) ahead = 0;
    for (const message of messagesOf(frames, epoch, seq)) {
      if (!stream.send(message)) return false;
      ahead += 1;
    }
    if (ahead < pace.maxQueueSize && stream.queuedBytes() < aheadBytes) return true;
    return await takenWithin(stream, pace.timeoutMs);
  };
}

/** Frames before the last carry the place before the event: whoever is cut off between gets all of them again. */
function messagesOf(
  frames: readonly DialectFrame[],
  epoch: string,
  seq: number,
): readonly SSEMessage[] {
  return frames.map(({ event, data, retryMs: retry }, place) => {
    const id = formatCursor(epoch, place === frames.length - 1 ? seq : seq - 1);
    return { event, data, id, retry };
  });
}

/** True when the client took everything, however slowly; false once it took nothing for so long. */
async function takenWithin(stream: MeasuredStream, timeoutMs: number): Promise<boolean> {
  for (;;) {
    const before = stream.takenBytes();
    if (await drainedWithin(stream, timeoutMs)) return true;
    if (stream.takenBytes() === before) return false;
  }
}

async function drainedWithin(stream: MeasuredStream, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const taken = await Promise.race([stream.drained().then(() => true), late]);
  clearTimeout(timer);
  return taken;
}
