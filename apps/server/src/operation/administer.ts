import { type Caller, errorBody, mustBeWide, mustHaveScope, noteRoute } from "@stepcast/api";
import { type AuditAction, StepcastError } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";
import { callerOf } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";

/** The caller, who may see to the server itself: the owner, with a credential that opens everything. Errors: `forbidden`. */
export function administrator(request: FastifyRequest): Caller {
  const caller = callerOf(request);
  mustBeWide(caller);
  mustHaveScope(caller, "administer");
  if (caller.role !== "owner" || caller.only !== undefined)
    throw new StepcastError("forbidden", "Only the owner of this server may do this.", {
      hint: "Use the owner's token, or a key of the owner's with the scope admin.",
    });
  return caller;
}

/** Work of the administrator's that is written down with its outcome, whoever asked for it. Errors: `forbidden`, those of `work`. */
export async function administering<T>(
  { api }: Pick<HttpParts, "api">,
  request: FastifyRequest,
  action: AuditAction,
  work: () => Promise<T>,
): Promise<T> {
  const note = (outcome: string): Promise<void> =>
    noteRoute(api, callerOf(request), action, outcome);
  try {
    administrator(request);
    const done = await work();
    await note("ok");
    return done;
  } catch (error) {
    await note(errorBody(error).code);
    throw error;
  }
}
