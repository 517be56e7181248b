import type { Caller } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";
import { callerOf } from "../auth/gate.ts";
import { admitCounted } from "../limits/count-requests.ts";
import type { HttpParts } from "../parts.ts";

/** More changes than anybody makes while one answer is held back. */
const mostChanges = 10;

/**
 * The work of an answer that is held back, for whoever the caller is by then. Somebody who is given another role loses
 * what they had open and comes back with what they may now; an answer that nobody has yet need not send them away for that,
 * since 401 is final. `work` is asked anew, and so are they.
 * Errors: those of `work`; `unauthorized` for who is out.
 */
export async function heldAnswer<T>(
  parts: HttpParts,
  request: FastifyRequest,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  for (let changes = 0; ; changes++) {
    try {
      return await work(callerOf(request));
    } catch (error) {
      const isOver = !(error instanceof StepcastError) || error.code !== "unauthorized";
      if (isOver || changes === mostChanges) throw error;
      request.caller = await admitCounted(parts, request);
    }
  }
}
