import type { ListRuns, RunRow } from "@stepcast/contracts";

/** `user/*` stands for all rooms of a user; anything else is one room. */
export function userOfRooms(room: string): string | undefined {
  return room.endsWith("/*") ? room.slice(0, -2) : undefined;
}

/** The part of a room that names its user. */
export function userOfRoom(room: string): string {
  const slash = room.indexOf("/");
  return slash < 0 ? room : room.slice(0, slash);
}

/** Text as it is compared in searches. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

/** True when a list with these wishes shows the row. Every store answers as this does. */
export function matchesRun(row: RunRow, room: string, query: ListRuns): boolean {
  const user = userOfRooms(room);
  if (user === undefined ? row.room !== room : userOfRoom(row.room) !== user) return false;
  if (query.status !== undefined && !query.status.includes(row.status)) return false;
  if (query.tag !== undefined && !row.tags.includes(query.tag)) return false;
  if (query.projectId !== undefined && row.projectId !== query.projectId) return false;
  if (query.text === undefined) return true;
  const text = foldCase(query.text);
  return [row.planName, row.goal].some(
    (part) => part !== undefined && foldCase(part).includes(text),
  );
}
