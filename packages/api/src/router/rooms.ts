import { closeRoom, limits, openRoom, type RoomRow, StepcastError } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { homeRoom, isOwnRoom, isThere, mustBeAllowed, roomNotFound } from "../access.ts";
import type { Caller } from "../context.ts";
import { administering, readingWidely, router } from "../trpc.ts";

const ok = { ok: true } as const;

/** The caller's own rooms, and those of others that were opened to them. */
export const roomsRouter = router({
  list: readingWidely.query(async ({ ctx: { store, caller } }) => ({
    rooms: [...(await ownRooms(store, caller)), ...openedRooms(caller)],
  })),
  /** Opens a room of the caller's to another user, or changes what they may do in it. */
  open: administering.input(openRoom).mutation(async ({ ctx, input }) => {
    const { store, caller, traffic } = ctx;
    const { room, user } = input;
    mustBeAllowed(caller, "administer", room);
    if (isOwnRoom({ ...caller, user }, room))
      throw new StepcastError("invalid_input", "A room is always open to whose it is.");
    mustHaveSpace(store, user, room);
    await store.directory.grants.open(input);
    // Whoever was removed meanwhile had their rooms closed before this one was open.
    if (!ctx.identity.isOpen(caller)) {
      await store.directory.grants.close(user, room);
      throw new StepcastError("unauthorized", "The credential was revoked.");
    }
    traffic.recheck();
    return ok;
  }),
  /** Closes it; what was read through it ends at once. Errors: `not_found` when it was not open. */
  close: administering.input(closeRoom).mutation(async ({ ctx, input }) => {
    const { store, caller, traffic } = ctx;
    const { room, user } = input;
    if (!isThere(caller, room)) throw roomNotFound(room);
    // Whoever is a guest may leave.
    if (user !== caller.user) mustBeAllowed(caller, "administer", room);
    if (!(await store.directory.grants.close(user, room)))
      throw new StepcastError("not_found", `The room ${room} is not open to ${user}.`);
    traffic.recheck();
    return ok;
  }),
});

/** The room that the caller is in by default, those with guests, and those of the latest runs. */
async function ownRooms(store: Store, caller: Caller): Promise<RoomRow[]> {
  const { grants } = store.directory;
  const latest = await store.runs(`${caller.user}/*`, { limit: limits.runsPage });
  const rooms = new Set([homeRoom(caller), ...grants.openedBy(caller.user)]);
  for (const { room } of latest.rows) rooms.add(room);
  return [...rooms]
    .filter((room) => isOwnRoom(caller, room) && isThere(caller, room))
    .map((room) => ({ room, role: caller.role, members: grants.guests(room) }));
}

function openedRooms(caller: Caller): RoomRow[] {
  return caller.grants
    .filter(({ room }) => isThere(caller, room) && !isOwnRoom(caller, room))
    .map(({ room, role }) => ({ room, role, members: [] }));
}

function mustHaveSpace({ directory: { grants } }: Store, user: string, room: string): void {
  const guests = grants.guests(room);
  if (guests.some((guest) => guest.user === user)) return;
  const { guestsPerRoom, roomsPerGuest } = limits;
  if (guests.length >= guestsPerRoom) throw full("guestsPerRoom", guestsPerRoom);
  if (grants.of(user).length >= roomsPerGuest) throw full("roomsPerGuest", roomsPerGuest);
}

function full(limit: string, value: number): StepcastError {
  const what = limit === "guestsPerRoom" ? "users to one room" : "rooms to one user";
  return new StepcastError("too_many_requests", `At most ${value} ${what} may be open.`, {
    details: { limit, value },
    hint: "Close one that is no longer needed.",
  });
}
