import { Deliveries } from "./deliveries.ts";
import type { FeedRequest } from "./feed-request.ts";
import { feedRequest } from "./feed-request.ts";
import { FrameParser } from "./frame-parser.ts";

/** What one connection gave up to the end of the log, or why there was none. */
export interface FeedAnswer {
  readonly deliveries: Deliveries;
  /** Where the server said that what the reader knew no longer holds, before any event. */
  readonly gap: boolean;
  /** The answer was a refusal: as a status, or as tRPC's own frame. */
  readonly refused: string | undefined;
}

/** Opens a feed once and reads to the first heartbeat that is at the log's end. */
export async function readFeed(request: FeedRequest, head: number): Promise<FeedAnswer> {
  const { address, headers } = feedRequest(request);
  const stop = new AbortController();
  const response = await fetch(address, { headers, signal: stop.signal });
  const deliveries = new Deliveries();
  if (!response.ok) {
    const refused = `${response.status} ${await response.text()}`;
    return { deliveries, gap: false, refused };
  }
  const parser = new FrameParser();
  let gap = false;
  try {
    for await (const bytes of response.body ?? []) {
      for (const { id = "", event, data } of parser.push(bytes)) {
        const name: unknown = event === "message" ? Object(JSON.parse(data)).type : event;
        if (event === "serialized-error") return { deliveries, gap, refused: data };
        if (event === "connected") continue;
        if (name === "gap") gap = deliveries.length === 0;
        else if (name !== "heartbeat") deliveries.take(id, data);
        else if (id.endsWith(`-${head}`)) return { deliveries, gap, refused: undefined };
      }
    }
    throw new Error("the stream ended before the end of the log");
  } finally {
    stop.abort();
  }
}
