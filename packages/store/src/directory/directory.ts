import type {
  AuditEntry,
  AuditPage,
  Project,
  RoomGrant,
  RoomMember,
  ShareRow,
} from "@stepcast/contracts";

/**
 * What a server keeps about people and rooms beside the log: no watcher's feed has it, retention
 * does not age it, and taking it back must hold at once. See docs/adr/0009.
 *
 * Reads are synchronous, from memory or one indexed row: they are asked at the door of every call.
 * Writes resolve after their commit. Errors: the storage errors of `Store.append`.
 */
export interface Directory {
  readonly grants: Grants;
  readonly shares: Shares;
  readonly projects: Projects;
  readonly audit: Audit;
}

/** A room that was opened to a user. */
export interface Grant extends RoomGrant {
  readonly user: string;
}

export interface Grants {
  /** Rooms of others that were opened to a user, by name. The same array until one of them changes. */
  of(user: string): readonly RoomGrant[];
  /** To whom a room was opened, by name. */
  guests(room: string): readonly RoomMember[];
  /** Rooms of a user that were opened to somebody, by name. */
  openedBy(user: string): readonly string[];
  /** How many openings of a user's rooms there are: each room counts once for each guest. */
  givenBy(user: string): number;
  /** A second grant of the same room replaces the first. */
  open(grant: Grant): Promise<void>;
  /** False when it was not open. */
  close(user: string, room: string): Promise<boolean>;
}

/** A link as it is kept: what is shared, and the hash of the token. */
export interface NewShareRow extends ShareRow {
  /** SHA-256 of the token, which is kept nowhere. */
  readonly tokenHash: Uint8Array;
}

export interface Shares {
  /** The share that a token opens, expired or not. */
  byToken(tokenHash: Uint8Array): ShareRow | undefined;
  get(id: string): ShareRow | undefined;
  /** A user's, newest first; one run's, when it is named. */
  of(user: string, runId?: string): readonly ShareRow[];
  /** Forgets some that expired before it was made. */
  add(share: NewShareRow): Promise<void>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}

export interface Projects {
  get(room: string, projectId: string): Project | undefined;
  /** By name. */
  of(room: string): readonly Project[];
  put(project: Project): Promise<void>;
}

export interface Audit {
  note(entry: AuditEntry): Promise<void>;
  /** Newest first. `after`: the `next` of the page before. */
  page(query: { readonly after?: number | undefined; readonly limit: number }): AuditPage;
}

/** Runs a change where its commit is due; resolves after it. */
export type Commit = (change: () => void) => Promise<void>;
