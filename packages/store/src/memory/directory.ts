import {
  type AuditEntry,
  limits,
  type Project,
  type RoomGrant,
  type ShareRow,
} from "@stepcast/contracts";
import type {
  Audit,
  Directory,
  Grant,
  Grants,
  NewShareRow,
  Projects,
  Shares,
} from "../directory/directory.ts";

/** A directory that forgets everything when its process ends. */
export function createMemoryDirectory(): Directory {
  return { grants: grants(), shares: shares(), projects: projects(), audit: audit() };
}

function grants(): Grants {
  const all = new Map<string, Grant>();
  const ofUser = new Map<string, readonly RoomGrant[]>();
  const listed = () =>
    [...all.values()].sort((a, b) => inOrder(a.room, b.room) || inOrder(a.user, b.user));
  return {
    of(user) {
      const known = ofUser.get(user);
      if (known !== undefined) return known;
      const found = listed()
        .filter((grant) => grant.user === user)
        .map(({ room, role }) => ({ room, role }));
      ofUser.set(user, found);
      return found;
    },
    guests: (room) =>
      listed()
        .filter((grant) => grant.room === room)
        .map(({ user, role }) => ({ user, role })),
    openedBy(user) {
      const rooms = listed().map(({ room }) => room);
      return [...new Set(rooms.filter((room) => room.startsWith(`${user}/`)))];
    },
    givenBy: (user) => listed().filter(({ room }) => room.startsWith(`${user}/`)).length,
    async open(grant) {
      all.set(placeOf(grant.user, grant.room), grant);
      ofUser.delete(grant.user);
    },
    async close(user, room) {
      ofUser.delete(user);
      return all.delete(placeOf(user, room));
    },
  };
}

function shares(): Shares {
  const all = new Map<string, NewShareRow>();
  return {
    byToken(tokenHash) {
      const wanted = hex(tokenHash);
      const found = [...all.values()].find((share) => hex(share.tokenHash) === wanted);
      return found && rowOf(found);
    },
    get(id) {
      const found = all.get(id);
      return found && rowOf(found);
    },
    of: (user, runId) =>
      [...all.values()]
        .filter((share) => share.by === user && (runId ?? share.runId) === share.runId)
        .map(rowOf)
        .sort((a, b) => b.createdAt - a.createdAt || inOrder(a.id, b.id)),
    async add(share) {
      for (const old of all.values()) if (old.expiresAt <= share.createdAt) all.delete(old.id);
      all.set(share.id, share);
    },
    remove: async (id) => all.delete(id),
  };
}

function rowOf({ tokenHash: _, ...row }: NewShareRow): ShareRow {
  return row;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function projects(): Projects {
  const all = new Map<string, Project>();
  return {
    get: (room, projectId) => all.get(placeOf(room, projectId)),
    of: (room) =>
      [...all.values()]
        .filter((project) => project.room === room)
        .sort((a, b) => inOrder(a.name, b.name) || inOrder(a.projectId, b.projectId)),
    async put(project) {
      all.set(placeOf(project.room, project.projectId), project);
    },
  };
}

function audit(): Audit {
  const entries: { readonly number: number; readonly entry: AuditEntry }[] = [];
  let last = 0;
  return {
    async note(entry) {
      last += 1;
      entries.push({ number: last, entry });
      if (entries.length > limits.auditEntries) entries.shift();
    },
    page({ after = Number.POSITIVE_INFINITY, limit }) {
      const older = entries.filter(({ number }) => number < after).reverse();
      const shown = older.slice(0, limit);
      const next = older.length > limit ? { next: shown.at(-1)?.number } : {};
      return { entries: shown.map(({ entry }) => entry), ...next };
    },
  };
}

function placeOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** As SQLite compares text: by code points. */
function inOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
