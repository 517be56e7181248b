import { type Caller, mustBeAllowed } from "@stepcast/api";
import { room, StepcastError } from "@stepcast/contracts";

/**
 * The caller, in the room that a source's two ids stand for. The one access rule holds: two ids that
 * name no room of the caller's, nor one that was opened to them, name none at all.
 * Errors: `invalid_input` without either id, `not_found` for a room of somebody else, `forbidden`.
 */
export function callerInRoom(caller: Caller, userId: unknown, sessionId: unknown): Caller {
  for (const [name, value] of Object.entries({ userId, sessionId })) {
    if (typeof value !== "string" || value === "")
      throw new StepcastError("invalid_input", `${name} is required.`, {
        hint: "Send userId and sessionId, both.",
        details: { problems: [{ path: `/${name}`, code: "required" }] },
      });
  }
  const named = room.safeParse(`${userId}/${sessionId}`);
  if (!named.success)
    throw new StepcastError("invalid_input", "userId or sessionId is not an id.", {
      hint: "Use letters, digits and _ . @ : -, starting with a letter or digit.",
    });
  mustBeAllowed(caller, "read", named.data);
  return { ...caller, room: named.data };
}
