import { z } from "zod";
import { limits } from "../limits.ts";

/**
 * That the audit log has one entry more of a deed that changes lists, for each whose lists it changes, in a room of theirs that nobody
 * else is let into. What the entry says is asked for: no feed tells who may do what.
 */
export const auditEvents = {
  "audit.noted": z.strictObject({ action: z.string().min(1).max(limits.idChars) }),
};
