import type { Caller } from "./context.ts";

/** The one rule of who may read which room: a user, the rooms that are theirs. */
export function mayRead(caller: Caller, room: string): boolean {
  return room.startsWith(`${caller.user}/`);
}
