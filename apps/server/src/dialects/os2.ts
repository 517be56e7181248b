import { createCaller, invalidInput, requireProject } from "@stepcast/api";
import { limits, projectId } from "@stepcast/contracts";
import { os2Dialect, os2Words, planIdOf } from "@stepcast/dialects";
import type { FeedEncoding } from "@stepcast/hub";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import { queryOf } from "../http/request-url.ts";
import { contextFor, type HttpParts } from "../parts.ts";
import { keyOf } from "../rest/idempotency-key.ts";
import { placeOf } from "../sse/reader-place.ts";
import { streamFeed } from "../sse/stream-feed.ts";
import { beforeActivePlans } from "./active-plans.ts";
import { createDialectEncoding } from "./dialect-encoding.ts";
import { callerInRoom } from "./own-room.ts";

const language = z.enum(["it", "en", "fr"]);
type Language = z.output<typeof language>;
const told = z.object({ lang: language.default("it") });

/** What people type; clients may send more with it. */
const chatMessage = z.object({
  message: z.string().trim().min(1).max(limits.goalChars),
  userId: z.unknown().optional(),
  sessionId: z.unknown().optional(),
  projectId: projectId.optional(),
});

const headers = { "cache-control": "no-cache, no-transform", connection: "keep-alive" };

/**
 * Source A: a message starts a plan and is answered at once; what the plan does comes on the
 * session's stream, in data-only messages. `?lang=` (it, en, fr) says how people are told.
 */
export function mountOs2(scope: FastifyInstance, parts: HttpParts): void {
  const { epoch } = parts.api.hub;
  const encodings = Object.fromEntries(
    language.options.map((name) => [
      name,
      createDialectEncoding(os2Dialect(os2Words[name]), epoch),
    ]),
    // Cast: fromEntries forgets which keys it was given.
  ) as Record<Language, FeedEncoding>;

  scope.post("/api/os2/chat", async (request) => {
    const body = chatMessage.safeParse(request.body ?? {});
    if (!body.success) throw invalidInput(body.error);
    const { message, userId, sessionId, projectId: project } = body.data;
    // Before the run: a message that is refused has started nothing.
    const reply = os2Words[languageOf(request)].accepted;
    const caller = callerInRoom(callerOf(request), userId, sessionId);
    if (project !== undefined) await requireProject(parts.api.store, caller, project);
    const within = project === undefined ? {} : { projectId: project };
    const api = createCaller(contextFor(parts, caller));
    const { runId, cursor } = await api.runs.start({ ...keyOf(request), ...within, goal: message });
    return { reply, planId: planIdOf(runId), runId, cursor };
  });

  scope.get("/api/os2/stream", { exposeHeadRoute: false }, async (request, reply) => {
    const query = queryOf(request);
    const caller = callerInRoom(callerOf(request), query.get("userId"), query.get("sessionId"));
    const encoding = encodings[languageOf(request)];
    const after = placeOf(request) ?? (await beforeActivePlans(parts, caller.room));
    const feed = { room: caller.room };
    await streamFeed(parts, caller, reply, { feed, after, encoding, headers });
  });
}

/** Errors: `invalid_input`. */
function languageOf(request: FastifyRequest): Language {
  const asked = told.safeParse({ lang: queryOf(request).get("lang") ?? undefined });
  if (!asked.success) throw invalidInput(asked.error);
  return asked.data.lang;
}
