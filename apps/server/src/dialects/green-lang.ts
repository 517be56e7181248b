import {
  type Caller,
  invalidInput,
  mustHaveScope,
  readableFeeds,
  readEventPage,
} from "@stepcast/api";
import {
  agentId,
  type FeedFilter,
  formatCursor,
  isStepcastError,
  jobId,
  limits,
  room,
  runIdPrefix,
  StepcastError,
  type TypePattern,
} from "@stepcast/contracts";
import {
  countedHistory,
  type GreenLangConfig,
  type GreenLangEvent,
  greenLangDialect,
  greenLangStatus,
  greenLangTypes,
  isGreenLangEvent,
  readGreenLangNames,
} from "@stepcast/dialects";
import type { FeedEncoding } from "@stepcast/hub";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import { queryOf } from "../http/request-url.ts";
import { countedAs } from "../limits/hold-stream.ts";
import type { HttpParts } from "../parts.ts";
import { placeOf } from "../sse/reader-place.ts";
import { streamFeed } from "../sse/stream-feed.ts";
import { createDialectEncoding } from "./dialect-encoding.ts";
import { createStreamClients, type StreamClients } from "./stream-clients.ts";

const prefix = "/api/v1/stream";
const headers = { connection: "keep-alive" };
const options = { exposeHeadRoute: false };

/** A stream of the source by its name, and what it is in the log. */
interface NamedFeed {
  readonly name: string;
  readonly feed: FeedFilter;
  /** All that is told under the name, whatever this reader picks of it: what the status counts. */
  readonly history: FeedFilter;
  readonly encoding: FeedEncoding;
}

/**
 * Source E: agents, jobs, alarms and metrics, live from now on, or after `Last-Event-ID`.
 * `?room=` names a room of the caller's other than the usual one.
 */
export function mountGreenLang(scope: FastifyInstance, parts: HttpParts): void {
  const encodingOf = createEncodings(parts.api.hub.epoch);
  const clients = createStreamClients(parts.limits.clientsPerStream);
  const open = (request: FastifyRequest, reply: FastifyReply, named: NamedFeed) =>
    openStream(parts, clients, request, reply, named);

  scope.get(`${prefix}/events`, options, async (request, reply) => {
    const names = namesOf(request);
    const room = roomOf(request);
    const feed = { ...room, types: typesOf(names) };
    const history = { ...room, types: typesOf(allNames) };
    await open(request, reply, { name: "global", feed, history, encoding: encodingOf(names) });
  });
  scope.get<{ Params: { agentId: string } }>(
    `${prefix}/agents/:agentId`,
    options,
    async (request, reply) => {
      const id = parsed("agentId", agentId, request.params.agentId);
      const names = namesOf(request);
      const room = roomOf(request);
      const feed = { ...room, types: typesOf(names) };
      const encoding = encodingOf(names);
      const isRun = id.startsWith(runIdPrefix);
      const of = isRun
        ? await jobFeed(parts, callerOf(request), id, feed, encoding)
        : { feed: { ...feed, agentId: id }, encoding };
      const whole = isRun ? { runId: id } : { agentId: id };
      const history = { ...room, types: typesOf(allNames), ...whole };
      await open(request, reply, { name: `agent:${id}`, history, ...of });
    },
  );
  scope.get<{ Params: { jobId: string } }>(
    `${prefix}/jobs/:jobId`,
    options,
    async (request, reply) => {
      const id = parsed("jobId", jobId, request.params.jobId);
      const names = ["calculation.progress"] as const;
      const feed = { ...roomOf(request), types: typesOf(names) };
      const of = await jobFeed(parts, callerOf(request), id, feed, encodingOf(names));
      await open(request, reply, { name: `job:${id}`, history: { ...feed, runId: id }, ...of });
    },
  );
  scope.get(`${prefix}/status`, options, async (request) => {
    const caller = callerOf(request);
    mustHaveScope(caller, "read");
    const config = configOf(parts, greenLangDialect().heartbeatMs);
    return greenLangStatus(await historyOf(parts, clients, caller), config);
  });
}

/** One encoding for each set of names that is asked for, so that its readers share the bytes. */
function createEncodings(epoch: string) {
  const encodings = new Map<string, FeedEncoding>();
  return (names: readonly GreenLangEvent[]): FeedEncoding => {
    const key = [...new Set(names)].sort().join();
    const known = encodings.get(key);
    if (known !== undefined) return known;
    const made = createDialectEncoding(greenLangDialect(names), epoch);
    encodings.set(key, made);
    return made;
  };
}

async function openStream(
  parts: HttpParts,
  clients: StreamClients,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, feed, history, encoding }: NamedFeed,
): Promise<void> {
  const caller = callerOf(request);
  const { epoch, head } = parts.api.hub;
  const leave = clients.join(countedAs(caller).user, name, history);
  // Also what is refused closes its answer.
  reply.raw.once("close", leave);
  const after = placeOf(request) ?? formatCursor(epoch, head());
  await streamFeed(parts, caller, reply, { feed, after, encoding, headers });
}

/**
 * The feed of a job. Clients may watch a job before its first report: until then it is looked for
 * among the progress of the room. Somebody else's job and one that never was are both just silent.
 */
async function jobFeed(
  parts: HttpParts,
  caller: Caller,
  id: string,
  feed: FeedFilter,
  encoding: FeedEncoding,
): Promise<Pick<NamedFeed, "feed" | "encoding">> {
  const known = { ...feed, runId: id };
  try {
    await readEventPage(parts.api, caller, { ...known, limit: 1 });
    return { feed: known, encoding };
  } catch (error) {
    if (!isStepcastError(error) || error.code !== "not_found") throw error;
    const entry: FeedEncoding["entry"] = (one) =>
      one.runId === id ? encoding.entry(one) : undefined;
    return { feed, encoding: { ...encoding, entry } };
  }
}

/** How many of the latest events each stream of the caller has, up to a bound. */
async function historyOf(parts: HttpParts, clients: StreamClients, caller: Caller) {
  const { store } = parts.api;
  const after = Math.max(0, store.head() - limits.ringEvents);
  const counted = [...clients.of(countedAs(caller).user)].map(async ([name, stream]) => {
    const feeds = await seenFeeds(parts, caller, stream.history);
    if (feeds === undefined) return [];
    const page =
      feeds.length === 0 ? undefined : await store.read({ after, feeds, limit: countedHistory });
    const history = page?.entries.length ?? 0;
    const status = { subscribers: stream.clients, event_history_size: history };
    return [[name, status] as const];
  });
  return new Map((await Promise.all(counted)).flat());
}

/**
 * The feed as this credential of the user opens it: undefined when a narrowed one does not. None for
 * a job that is watched before its first report.
 */
async function seenFeeds(parts: HttpParts, caller: Caller, feed: FeedFilter) {
  try {
    return await readableFeeds(parts.api, caller, [feed]);
  } catch (error) {
    if (!isStepcastError(error) || error.code !== "not_found") throw error;
    return caller.only === undefined ? [] : undefined;
  }
}

function configOf(parts: HttpParts, heartbeatMs: number): GreenLangConfig {
  return {
    heartbeat_interval_seconds: heartbeatMs / 1000,
    client_timeout_seconds: (2 * heartbeatMs) / 1000,
    max_clients_per_stream: parts.limits.clientsPerStream,
    max_queue_size: limits.replayPageEvents,
    max_event_history: countedHistory,
    enable_heartbeat: true,
    api_prefix: prefix,
  };
}

const allNames: readonly GreenLangEvent[] = Object.keys(greenLangTypes).filter(isGreenLangEvent);

/** `event_types=a,b`; all of the source's when it is absent. Errors: `invalid_input`. */
function namesOf(request: FastifyRequest): readonly GreenLangEvent[] {
  const { names = allNames, unknown } = readGreenLangNames(queryOf(request).getAll("event_types"));
  if (unknown !== undefined) throw unknownType(unknown);
  return names;
}

/** What stands for these names in the log. */
function typesOf(names: readonly GreenLangEvent[]): TypePattern[] {
  const types = names.flatMap((name): readonly TypePattern[] => greenLangTypes[name]);
  // Heartbeats alone: a type that these streams have no frame for.
  return types.length > 0 ? types : ["notification.sent"];
}

function unknownType(name: string): StepcastError {
  const known = allNames.join(", ");
  const message = `"${name.slice(0, 60)}" is no event of these streams, which have ${known}.`;
  return new StepcastError("invalid_input", `/event_types: ${message}`, {
    details: { problems: [{ path: "/event_types", message }] },
  });
}

function roomOf(request: FastifyRequest): { room?: string } {
  const asked = queryOf(request).get("room");
  return asked === null ? {} : { room: parsed("room", room, asked) };
}

/** `name`: of the parameter, which the refusal says. Errors: `invalid_input`. */
function parsed(name: string, schema: z.ZodType<string>, value: unknown): string {
  const result = z.object({ [name]: schema }).safeParse({ [name]: value });
  if (!result.success) throw invalidInput(result.error);
  return result.data[name] ?? "";
}
