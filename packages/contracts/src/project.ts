import { z } from "zod";
import { concurrencyKey, room } from "./ids.ts";
import { shownName } from "./shown-name.ts";

/** Groups runs within a room. A source's front end names its own; others begin with `proj_`. */
export const projectId = concurrencyKey;

const name = shownName;

/** The room is the caller's own where none is named, here and below. */
export const listProjects = z.strictObject({ room: room.optional() });

export const createProject = z.strictObject({ room: room.optional(), name });

export const renameProject = z.strictObject({ room: room.optional(), projectId, name });

/** An archived project takes no new runs and keeps its old ones; `archived: false` brings it back. */
export const archiveProject = z.strictObject({
  room: room.optional(),
  projectId,
  archived: z.boolean().default(true),
});

export interface Project {
  readonly projectId: string;
  readonly room: string;
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy: string;
  readonly archived: boolean;
}
