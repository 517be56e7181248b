import {
  type Caller,
  type ChatDesk,
  chatTag,
  createCaller,
  createChatDesk,
  invalidInput,
  mustBeAllowed,
  ownRun,
  readConversation,
} from "@stepcast/api";
import { limits, parseCursor, room, StepcastError } from "@stepcast/contracts";
import { chatDialect } from "@stepcast/dialects";
import type { LogEntry } from "@stepcast/store";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { callerOf } from "../auth/gate.ts";
import { queryOf } from "../http/request-url.ts";
import { contextFor, type HttpParts } from "../parts.ts";
import { keyOf } from "../rest/idempotency-key.ts";
import { asObject } from "../rest/mount.ts";
import { placeOf } from "../sse/reader-place.ts";
import { streamFeed } from "../sse/stream-feed.ts";
import { beforeActivePlans } from "./active-plans.ts";
import { createDialectEncoding } from "./dialect-encoding.ts";
import { endsOneReply, hasReply, type OneReply, ofReply } from "./one-reply.ts";

type Conversation = { Params: { id: string } };

/** What people write; clients may send more with it. */
const chatMessage = z.object({ content: z.string().trim().min(1).max(limits.goalChars) });

const headers = { connection: "keep-alive" };
const options = { exposeHeadRoute: false };
const path = "/api/chat/conversations/:id";

/**
 * Source D: a conversation is a session of the caller's. A message is a goal; the run towards it is
 * told as the reply, by the server and not by the connection. The stream ends with the reply, that of
 * the run that its address names or any, and whoever comes back to it waits for the next one.
 */
export function mountChat(scope: FastifyInstance, parts: HttpParts): void {
  const encoding = createDialectEncoding(chatDialect(), parts.api.hub.epoch);
  const desk = mountDesk(scope, parts);

  scope.post<Conversation>(`${path}/messages`, async (request, reply) => {
    const { message, ...given } = asMessage(request.body);
    // The source leaves open what the text is called; as in A, some say `message`.
    const body = chatMessage.safeParse({ content: message, ...given });
    if (!body.success) throw invalidInput(body.error);
    const caller = inConversation(request);
    const api = createCaller(contextFor(parts, caller));
    const goal = body.data.content;
    const started = await api.runs.start({ ...keyOf(request), goal, tags: [chatTag] });
    const { runId, cursor } = started;
    desk.tell({ runId, room: caller.room }, parseCursor(cursor).seq);
    const { id: conversationId } = request.params;
    const place = new URLSearchParams({ after: cursor, runId });
    const stream = `/api/chat/conversations/${conversationId}/stream?${place}`;
    reply.header("location", stream).code(202);
    return { conversationId, runId, cursor, stream };
  });

  scope.get<Conversation>(`${path}/messages`, options, async (request) => {
    const caller = inConversation(request);
    const { messages, isTyping } = await readConversation(parts.api.store, caller, caller.room);
    return {
      isTyping,
      messages: messages.map(({ messageId: id, role, content, status, runId, error }) => ({
        id,
        role,
        content,
        status,
        runId,
        error,
      })),
    };
  });

  scope.get<Conversation>(`${path}/stream`, options, async (request, reply) => {
    refuseMessage(request);
    const caller = inConversation(request);
    const place = placeOf(request);
    const after = place ?? (await beforeActivePlans(parts, caller.room));
    const feed = { room: caller.room };
    const one = await awaitedReply(parts, caller, request, place);
    const told =
      one === undefined
        ? { encoding, last: endsReply }
        : { encoding: ofReply(encoding, one), last: endsOneReply(one) };
    await streamFeed(parts, caller, reply, { feed, after, headers, ...told });
  });
}

function asMessage(body: unknown): { readonly message?: unknown } {
  return asObject(body);
}

/** The server tells replies for as long as it lives, and at its start those that another left. */
function mountDesk(scope: FastifyInstance, { api, log }: HttpParts): ChatDesk {
  const desk = createChatDesk({
    store: api.store,
    hub: api.hub,
    onError: (error, runId) => log.error("a reply could not be told", { runId, error }),
  });
  scope.addHook("onReady", async () => {
    await desk.recover().catch((error: unknown) => {
      log.error("replies could not be taken up again", { error });
    });
  });
  scope.addHook("onClose", () => desk.close());
  return desk;
}

/** The caller, in the room of the conversation. Errors: `invalid_input`; `not_found` and `forbidden` by the credential. */
function inConversation(request: FastifyRequest<Conversation>) {
  const caller = callerOf(request);
  const named = room.safeParse(`${caller.user}/${request.params.id}`);
  if (named.success) {
    mustBeAllowed(caller, "read", named.data);
    return { ...caller, room: named.data };
  }
  throw new StepcastError("invalid_input", "The conversation's id is not an id.", {
    hint: "Use letters, digits and _ . @ : -, starting with a letter or digit.",
  });
}

/** A stream changes nothing: an EventSource that comes back would say its message again. */
function refuseMessage(request: FastifyRequest): void {
  if (!queryOf(request).has("message")) return;
  throw new StepcastError("invalid_input", "A stream takes no message; nothing was started.", {
    hint: "Post { content } to /messages of the conversation, then open the stream it names.",
  });
}

/**
 * The reply that the address of a message's stream names. Undefined: it names none, or its reader has
 * that one and waits for the next. Errors: `not_found` for what is no run of the conversation.
 */
async function awaitedReply(
  parts: HttpParts,
  caller: Caller,
  request: FastifyRequest,
  place: string | undefined,
): Promise<OneReply | undefined> {
  const runId = queryOf(request).get("runId");
  const { room } = caller;
  if (runId === null || (await hasReply(parts, { room, runId }, place))) return undefined;
  const run = await ownRun(parts.api.store, caller, runId);
  if (run.room === room) return { room, runId };
  throw new StepcastError("not_found", `There is no run ${runId} in this conversation.`);
}

function endsReply({ type }: LogEntry): boolean {
  return type === "chat.done" || type === "chat.failed";
}
