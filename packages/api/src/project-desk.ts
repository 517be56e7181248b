import { limits, type Project, StepcastError, wrongField } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { homeRoom, mustBeAllowed } from "./access.ts";
import type { Caller } from "./context.ts";

/** A project of a room. Errors: `not_found`. */
export function projectOf({ directory }: Store, room: string, projectId: string): Project {
  const project = directory.projects.get(room, projectId);
  if (project !== undefined) return project;
  throw new StepcastError("not_found", `There is no project ${projectId} here.`);
}

/** Errors: `not_found`; `invalid_input` for a project that takes no new runs. */
export function mustTakeRuns(store: Store, room: string, projectId: string): void {
  if (!projectOf(store, room, projectId).archived) return;
  const message = `The project ${projectId} is archived.`;
  throw wrongField(
    "invalid_input",
    { code: "archived", path: "/projectId", message },
    "Bring it back with projects.archive { archived: false }, or name another one.",
  );
}

/** Errors: `too_many_requests` when the room has as many projects as it may. */
export async function addProject(store: Store, project: Project): Promise<void> {
  const value = limits.projectsPerRoom;
  if (store.directory.projects.of(project.room).length >= value)
    throw new StepcastError("too_many_requests", `A room may have ${value} projects.`, {
      details: { limit: "projectsPerRoom", value },
      hint: "Rename one that is no longer needed.",
    });
  await store.directory.projects.put(project);
}

/**
 * For front ends that name projects themselves: the one with this id in the caller's room, there
 * from its first use. Errors: `forbidden`, `too_many_requests`.
 */
export async function requireProject(
  store: Store,
  caller: Caller,
  projectId: string,
): Promise<void> {
  const room = homeRoom(caller);
  mustBeAllowed(caller, "act", room);
  if (store.directory.projects.get(room, projectId) !== undefined) return;
  const { user: createdBy } = caller;
  const made = { createdAt: Date.now(), createdBy, archived: false };
  await addProject(store, { room, projectId, name: projectId, ...made });
}
