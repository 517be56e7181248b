import { type Caller, mustBeWide, mustHaveScope } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";
import { callerOf } from "../auth/gate.ts";

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
