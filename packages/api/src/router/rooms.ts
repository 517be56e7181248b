import {
  auditRoom,
  closeRoom,
  limits,
  openRoom,
  type RoomRow,
  StepcastError,
} from "@stepcast/contracts";
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
  /**
   * Opens a room of the caller's to another member, or changes what they may do in it.
   * Errors: `not_found` for a room or user that is not there; `too_many_requests` for more than its opener may give.
   */
  open: administering.input(openRoom).mutation(async ({ ctx, input }) => {
    const { store, caller, traffic } = ctx;
    const { room, user } = input;
    mustBeAllowed(caller, "administer", room);
    if (room === auditRoom(caller.user))
      throw new StepcastError(
        "invalid_input",
        "This room is about the account, and stays its own.",
      );
    if (isOwnRoom({ ...caller, user }, room))
      throw new StepcastError("invalid_input", "A room is always open to whose it is.");
    if (!(await ctx.identity.isMember(user))) throw nobody(user);
    mustHaveSpace(store, room, user);
    await store.directory.grants.open(input);
    // Whoever was removed meanwhile had their rooms closed before this one was open.
    const isRevoked = !ctx.identity.isOpen(caller);
    if (isRevoked || !(await ctx.identity.isMember(user))) {
      await store.directory.grants.close(user, room);
      if (isRevoked) throw new StepcastError("unauthorized", "The credential was revoked.");
      throw nobody(user);
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

function nobody(user: string): StepcastError {
  return new StepcastError("not_found", `There is no member ${user} here.`, {
    hint: "Ask them for the id that their profile shows.",
  });
}

/** What is counted is what the opener gave: nothing that others gave to the guest stands in the way. */
function mustHaveSpace({ directory: { grants } }: Store, room: string, guest: string): void {
  const guests = grants.guests(room);
  if (guests.some(({ user }) => user === guest)) return;
  const opener = room.slice(0, room.indexOf("/"));
  const fromOpener = grants.of(guest).filter((one) => one.room.startsWith(`${opener}/`));
  const given = {
    guestsPerRoom: guests.length,
    roomsPerGuest: fromOpener.length,
    openingsPerUser: grants.givenBy(opener),
  };
  for (const limit of ["guestsPerRoom", "roomsPerGuest", "openingsPerUser"] as const)
    if (given[limit] >= limits[limit]) throw full(limit);
}

const boundOf = {
  guestsPerRoom: "A room may be open to",
  roomsPerGuest: "The rooms that you open to one other may be",
  openingsPerUser: "The openings of all of your rooms may be",
} as const;

function full(limit: keyof typeof boundOf): StepcastError {
  const value = limits[limit];
  return new StepcastError("too_many_requests", `${boundOf[limit]} ${value} at most.`, {
    details: { limit, value },
    hint: "Close one that is no longer needed.",
  });
}
