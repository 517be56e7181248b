import { awaitRun, invalidInput, readEventPage } from "@stepcast/api";
import { readEvents } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { queryReader, type ReadQuery } from "../rest/query.ts";
import { takesStream } from "./negotiation.ts";
import { feedWriting, streamFeed } from "./stream-feed.ts";

/** What `GET /events` takes. `types` and `after` as in docs/protocol.md; `limit` for pages only. */
export const eventsQuery = readEvents;
/** What `GET /runs/:runId/events` takes. */
export const runEventsQuery = readEvents.omit({ runId: true, room: true, agentId: true });

/** Plain server-sent events for EventSource, curl and everybody else, and the same as JSON for those who do not stream. */
export function mountFeeds(scope: FastifyInstance, parts: HttpParts): void {
  const options = { exposeHeadRoute: false };
  const readEventsQuery = queryReader(eventsQuery);
  const readRunQuery = queryReader(runEventsQuery);
  scope.get("/events", options, async (request, reply) => {
    const query = parsed(eventsQuery, readEventsQuery, request);
    if (!takesStream(request)) return await sendPage(parts, request, reply, query);
    return await stream(parts, request, reply, query);
  });
  scope.get<{ Params: { runId: string } }>(
    "/runs/:runId/events",
    options,
    async (request, reply) => {
      const query = {
        ...parsed(runEventsQuery, readRunQuery, request),
        runId: request.params.runId,
      };
      if (takesStream(request)) return await stream(parts, request, reply, query);
      const { signal } = feedWriting(reply);
      request.raw.socket.setTimeout(0);
      return await awaitRun(parts.api, callerOf(request), query.runId, signal);
    },
  );
}

type EventsQuery = z.output<typeof readEvents>;

/** A reconnecting EventSource names its place in the header; it is ahead of what the URL once said. */
function parsed<S extends z.ZodType>(
  schema: S,
  read: ReadQuery,
  request: FastifyRequest,
): z.output<S> {
  const lastEventId = request.headers["last-event-id"];
  const query = read(request);
  const result = schema.safeParse(
    lastEventId === undefined ? query : { ...query, after: String(lastEventId) },
  );
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}

async function stream(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  query: EventsQuery,
): Promise<void> {
  const { after, limit: _limit, ...feed } = query;
  await streamFeed(parts, callerOf(request), reply, { feed, after });
}

async function sendPage(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  query: EventsQuery,
): Promise<FastifyReply> {
  const { entries, ...page } = await readEventPage(parts.api, callerOf(request), query);
  const pieces: Uint8Array[] = [Buffer.from('{"events":[')];
  for (const [index, entry] of entries.entries()) {
    if (index > 0) pieces.push(comma);
    // The bytes of the log as they are: an event is JSON already.
    pieces.push(entry.bytes);
  }
  pieces.push(Buffer.from(`],${JSON.stringify(page).slice(1)}`));
  return reply.type("application/json; charset=utf-8").send(Buffer.concat(pieces));
}

const comma = Buffer.from(",");
