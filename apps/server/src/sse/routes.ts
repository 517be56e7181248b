import { invalidInput, requireAgent } from "@stepcast/api";
import { readEvents } from "@stepcast/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import { holdStream } from "../limits/hold-stream.ts";
import type { HttpParts } from "../parts.ts";
import { queryReader } from "../rest/query.ts";
import { heldResults } from "./held-results.ts";
import { asksForStream, takesStream } from "./negotiation.ts";
import { placeOf } from "./reader-place.ts";
import { sendPage } from "./send-page.ts";
import { streamFeed } from "./stream-feed.ts";

type EventsQuery = z.output<typeof readEvents>;

/** What an address may say: the feed, and the place of a reader that comes back and has no header to say it in. */
const inAddress = readEvents.extend({
  lastEventId: z.string().optional().describe("As the header `Last-Event-ID`, which goes before."),
});

/** One address under which events are read; what its path names is no parameter of its own. */
interface FeedRoute {
  /** Below `/api/v1`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly query: z.ZodType<z.output<typeof inAddress>>;
  /** The member of the feed that the id in the path is. */
  readonly names?: "runId" | "agentId";
}

const ofOne = inAddress.omit({ runId: true, agentId: true });

/** Plain server-sent events for EventSource, curl and everybody else, and the same as JSON for those who do not stream. */
export const feedRoutes: readonly FeedRoute[] = [
  {
    path: "/events",
    operationId: "events.stream",
    summary: "Events of a feed, live. As JSON: a page",
    query: inAddress,
  },
  {
    path: "/runs/:runId/events",
    operationId: "runs.events",
    summary:
      "The run's events, live. As JSON: the results when it has ended, and the first page; a page alone with `after`, `limit`, `types` or `wait`",
    query: ofOne.omit({ room: true }),
    names: "runId",
  },
  {
    path: "/agents/:agentId/events",
    operationId: "agents.events",
    summary: "What an agent reports in a room, live. As JSON: a page",
    query: ofOne,
    names: "agentId",
  },
  {
    path: "/jobs/:jobId/events",
    operationId: "jobs.events",
    summary: "The events of a run, or of an outside agent's job in a room, live. As JSON: a page",
    query: ofOne,
    names: "runId",
  },
];

export function mountFeeds(scope: FastifyInstance, parts: HttpParts): void {
  for (const route of feedRoutes) {
    const ask = queryOf(route);
    scope.get<{ Params: Record<string, string> }>(
      route.path,
      { exposeHeadRoute: false },
      async (request, reply) => {
        const asked = ask(request, Object.values(request.params)[0]);
        const { query } = asked;
        const { agentId, runId } = query;
        if (route.names === "agentId" && agentId !== undefined)
          await requireAgent(parts.api, callerOf(request), { ...query, agentId });
        if (asked.wantsStream) return await stream(parts, request, reply, query);
        if (route.operationId !== "runs.events" || asked.isPaged || runId === undefined)
          return await sendPage(parts, reply, query);
        const results = await heldResults(parts, reply, await holdStream(parts, reply), runId);
        return await sendPage(parts, reply, query, results);
      },
    );
  }
}

interface Asked {
  readonly query: EventsQuery;
  readonly wantsStream: boolean;
  /** The caller speaks of pages, so it wants one. */
  readonly isPaged: boolean;
}

/** Reads what a request asks a route for. The id in the path decides, and ids that no rule knows are just not found. */
function queryOf({ query: schema, names }: FeedRoute) {
  const read = queryReader(schema);
  return (request: FastifyRequest, id: string | undefined): Asked => {
    const asked = read(request);
    const parsed = schema.safeParse(asked);
    if (!parsed.success) throw invalidInput(parsed.error);
    const { lastEventId: _returned, ...said } = parsed.data;
    const after = placeOf(request);
    const query = { ...said, after, ...(names !== undefined && { [names]: id }) };
    // Who names no form gets the stream, but for those who say how long they would wait for a page, or how long it may be.
    const namesPage = "wait" in asked || "limit" in asked;
    const wantsStream = namesPage ? asksForStream(request) : takesStream(request);
    const isPaged = after !== undefined || Object.keys(asked).length > 0;
    return { query, wantsStream, isPaged };
  };
}

async function stream(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  query: EventsQuery,
): Promise<void> {
  const { after, limit: _limit, wait: _wait, ...feed } = query;
  await streamFeed(parts, callerOf(request), reply, { feed, after });
}
