import { mustFitEvent } from "@stepcast/api";
import { isStepcastError, type Reported, StepcastError } from "@stepcast/contracts";
import { fromGreenLang } from "@stepcast/dialects";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { queryOf } from "../http/request-url.ts";
import type { HttpParts } from "../parts.ts";
import { type IngestRoute, ingestRoutes } from "./ingest-routes.ts";
import { apiOf } from "./mount.ts";

/** Mounts the reports: 200 with what was taken, 204 for a repetition of a producer's report. */
export function mountIngest(scope: FastifyInstance, parts: HttpParts): void {
  for (const ingest of ingestRoutes) {
    scope.route({
      method: ingest.method,
      url: ingest.path,
      handler: async (request, reply) => {
        const answer = await take(ingest, parts, request);
        // Cast: every procedure of the table answers so.
        const reported = answer as Reported;
        return reported.duplicate ? reply.code(204).send() : reported;
      },
    });
  }
}

async function take(ingest: IngestRoute, parts: HttpParts, request: FastifyRequest) {
  const report = reportOf(ingest, request);
  try {
    return await ingest.run(apiOf(parts, request), report);
  } catch (error) {
    const invalid = invalidCause(error);
    if (invalid === undefined) throw error;
    // A text of megabytes is first of all too large, and then too long for its field.
    const { events } = report;
    for (const event of Array.isArray(events) ? events : []) mustFitEvent(event);
    throw isWhole(request.body) ? error : aboutOne(invalid);
  }
}

/** Why the input was refused, when that is what a procedure's caller throws. */
function invalidCause(thrown: unknown): StepcastError | undefined {
  const error = thrown instanceof Error ? thrown.cause : undefined;
  return isStepcastError(error) && error.code === "invalid_input" ? error : undefined;
}

/**
 * The report in a request, as its procedure takes it: one event, an array of events, or a whole
 * report, each event in the log's words or in those of the plant's streams. The path decides whose
 * the events are; what the body says of room and producer goes before the address and the headers.
 */
function reportOf(ingest: IngestRoute, request: FastifyRequest): { readonly events: unknown } {
  const { events, ...about } = parted(request.body);
  const { idField } = ingest;
  const named = idField === undefined ? {} : { [idField]: Object(request.params)[idField] };
  return { ...roomOf(request), ...producerOf(request), ...about, events: ofPath(events, named) };
}

/** True for a body that has its events in a list; false for one that is an event. */
function isWhole(body: unknown): boolean {
  return Array.isArray(body) || (typeof body === "object" && body !== null && "events" in body);
}

/** The list that the one event was put into, at the head of a place or of a sentence about it. */
const ofFirst = /^\/events\/0(?:\/|(?=:|$))/;

/** What is wrong with an event that was sent by itself, at the place where it is in the body. */
function aboutOne(error: StepcastError): StepcastError {
  const { problems } = Object(error.details);
  if (!Array.isArray(problems)) return error;
  const { message, hint, cause } = error;
  return new StepcastError("invalid_input", message.replace(ofFirst, "/"), {
    ...{ hint, cause },
    details: {
      problems: problems.map((problem: object) => ({
        ...problem,
        path: String(Object(problem).path).replace(ofFirst, "/"),
      })),
    },
  });
}

function parted(body: unknown): { readonly events: unknown } & object {
  if (Array.isArray(body)) return { events: body };
  if (typeof body !== "object" || body === null)
    throw new StepcastError("invalid_input", "The body must be an event, or an array of events.");
  if ("events" in body) return body;
  const { room, producer, ...event } = body as Record<string, unknown>;
  return {
    ...(room === undefined ? {} : { room }),
    ...(producer === undefined ? {} : { producer }),
    events: [event],
  };
}

/** Each event with what the path names; what is no event is left for the schema to refuse. */
function ofPath(events: unknown, named: object): unknown {
  if (!Array.isArray(events)) return events;
  return events.map((event: unknown) =>
    typeof event === "object" && event !== null && !Array.isArray(event)
      ? { ...fromGreenLang(event), ...named }
      : event,
  );
}

function roomOf(request: FastifyRequest): object {
  const room = queryOf(request).get("room");
  return room === null ? {} : { room };
}

/** `Producer-Id`, `Producer-Epoch` and `Producer-Seq`, for callers that do not touch the body: all of them or none. */
function producerOf(request: FastifyRequest): object {
  const { headers } = request;
  const [id, epoch, seq] = [
    headers["producer-id"],
    headers["producer-epoch"],
    headers["producer-seq"],
  ];
  if (id === undefined && epoch === undefined && seq === undefined) return {};
  return { producer: { id, epoch: wholeNumber(epoch), seq: wholeNumber(seq) } };
}

/** What does not look like a whole number stays text, and the schema refuses it. */
function wholeNumber(text: string | string[] | undefined): unknown {
  return typeof text === "string" && /^\d{1,16}$/.test(text) ? Number(text) : text;
}
