import { type AuditDesk, noteEntry } from "@stepcast/api";
import type { AuditAction, AuditEntry } from "@stepcast/contracts";
import type { FastifyRequest } from "fastify";
import { addressOf } from "../limits/address.ts";

/** Who came in and who tried, for the audit log. */
export interface SignInNotes {
  /** Somebody came in or left; `session` is the id of their session. */
  came(request: FastifyRequest, by: string, session?: string): Promise<void>;
  /** Somebody showed what does not open. */
  refused(request: FastifyRequest): Promise<void>;
}

/** Of refusals this many are written down per minute, and one of each address: nobody washes the log away by knocking. */
const refusalsPerMinute = 30;
const minuteMs = 60_000;

/** Everybody comes in by one of these, or leaves. */
function actionOf(url: string | undefined): AuditAction {
  if (url === "/signout") return "session.leave";
  return url === "/join" ? "member.join" : "session.begin";
}

export function createSignInNotes(desk: AuditDesk, now: () => number = Date.now): SignInNotes {
  let minute = 0;
  const knocked = new Set<string>();
  const note = async (
    request: FastifyRequest,
    entry: Pick<AuditEntry, "by" | "outcome">,
    more = {},
  ) => {
    const action = actionOf(request.routeOptions.url);
    await noteEntry(desk, { at: now(), action, address: addressOf(request), ...entry, ...more });
  };
  return {
    came: (request, by, session) =>
      note(
        request,
        { by, outcome: "ok" },
        session === undefined ? {} : { credential: `session ${session}` },
      ),
    async refused(request) {
      const current = Math.floor(now() / minuteMs);
      if (current !== minute) knocked.clear();
      minute = current;
      const address = addressOf(request);
      if (knocked.has(address) || knocked.size >= refusalsPerMinute) return;
      knocked.add(address);
      await note(request, { by: "stranger", outcome: "unauthorized" });
    },
  };
}
