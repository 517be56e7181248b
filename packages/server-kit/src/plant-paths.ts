import { isErrorCode, isStepcastError, jobId, StepcastError } from "@stepcast/contracts";
import { readGreenLangNames } from "@stepcast/dialects";
import type { StreamRequest } from "./plant-client.ts";

/** What a path below the prefix names: a stream to open, or the status. */
export type PlantTarget =
  | { readonly kind: "status" }
  | { readonly kind: "stream"; readonly request: StreamRequest };

/**
 * What a request for one of the source's addresses wants: `events`, `agents/<id>`, `jobs/<id>` or
 * `status`, below `prefix`. Undefined for any other. Errors: `invalid_input`, `method_not_allowed`.
 */
export function targetOf(request: Request, prefix: string): PlantTarget | undefined {
  const { pathname, searchParams } = new URL(request.url);
  if (!pathname.startsWith(`${prefix}/`)) return undefined;
  const [, kind, id] =
    /^(events|status|agents|jobs)(?:\/([^/]+))?$/.exec(rest(pathname, prefix)) ?? [];
  const isOfOne = kind === "agents" || kind === "jobs";
  if (kind === undefined || isOfOne !== (id !== undefined)) return undefined;
  if (request.method !== "GET")
    throw new StepcastError("method_not_allowed", "Streams are opened by GET.");
  if (kind === "status") return { kind };
  const wanted = {
    lastEventId: request.headers.get("last-event-id"),
    signal: request.signal,
    ...eventTypesOf(searchParams),
  };
  if (id === undefined) return { kind: "stream", request: wanted };
  const named = idOf(id);
  const whose = kind === "agents" ? { agentId: named } : { jobId: named };
  return { kind: "stream", request: { ...wanted, ...whose } };
}

/** A place is free when a client leaves, which nobody can foresee: a guess, in seconds. */
const retryAfter = "5";

/** A refusal as the source's clients read it: a status and JSON. Anything unforeseen is thrown on. */
export function refusalResponse(error: unknown): Response {
  if (!isStepcastError(error) || !isErrorCode(error.code)) throw error;
  const { code, message, hint, http, details } = error;
  const headers: Record<string, string> = http === 429 ? { "retry-after": retryAfter } : {};
  return Response.json({ error: { code, message, hint, details } }, { status: http, headers });
}

function rest(pathname: string, prefix: string): string {
  return pathname.slice(prefix.length + 1);
}

/** What could be no agent's and no job's id would be a stream without an end or an event. */
function idOf(text: string): string {
  const id = jobId.safeParse(decoded(text));
  if (id.success) return id.data;
  throw new StepcastError("invalid_input", `"${text}" is no id.`, { cause: id.error });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `?event_types=a,b`. */
function eventTypesOf(query: URLSearchParams): Pick<StreamRequest, "eventTypes"> {
  const { names, unknown } = readGreenLangNames(query.getAll("event_types"));
  if (unknown === undefined) return names === undefined ? {} : { eventTypes: names };
  throw new StepcastError("invalid_input", `event_types has a name that is no event: ${unknown}.`);
}
