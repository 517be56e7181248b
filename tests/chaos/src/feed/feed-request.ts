/** Where a reader names its place when it comes back: the header, the address, or tRPC's input. */
export type Resume = "header" | "query" | "input";

export interface FeedRequest {
  readonly url: string;
  readonly token: string;
  readonly types?: readonly string[] | undefined;
  readonly resume: Resume;
  /** Absent: from the first event. */
  readonly cursor: string | undefined;
}

/** The request that opens the feed of the owner's room after a cursor. */
export function feedRequest(request: FeedRequest): { address: URL; headers: Headers } {
  const { url, token, types, resume, cursor } = request;
  const headers = new Headers({ authorization: `Bearer ${token}`, accept: "text/event-stream" });
  if (resume === "input") {
    const address = new URL("/trpc/events.stream", url);
    const input = { feeds: [types === undefined ? {} : { types }], lastEventId: cursor };
    address.searchParams.set("input", JSON.stringify(input));
    return { address, headers };
  }
  const address = new URL("/api/v1/events", url);
  if (types !== undefined) address.searchParams.set("types", types.join(","));
  if (cursor !== undefined && resume === "query") address.searchParams.set("after", cursor);
  if (cursor !== undefined && resume === "header") headers.set("last-event-id", cursor);
  return { address, headers };
}
