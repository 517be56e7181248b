import {
  archiveProject,
  createProject,
  listProjects,
  newId,
  type Project,
  renameProject,
} from "@stepcast/contracts";
import { type Deed, homeRoom, mustBeAllowed } from "../access.ts";
import type { Caller } from "../context.ts";
import { addProject, projectOf } from "../project-desk.ts";
import { actingWidely, readingWidely, router } from "../trpc.ts";

/** Projects group the runs of a room. */
export const projectsRouter = router({
  list: readingWidely.input(listProjects.prefault({})).query(({ ctx, input }) => {
    const room = roomFor(ctx.caller, "read", input.room);
    return { projects: ctx.store.directory.projects.of(room) };
  }),
  create: actingWidely.input(createProject).mutation(async ({ ctx, input }): Promise<Project> => {
    const { caller, store } = ctx;
    const project: Project = {
      projectId: newId("proj"),
      room: roomFor(caller, "act", input.room),
      name: input.name,
      createdAt: Date.now(),
      createdBy: caller.user,
      archived: false,
    };
    await addProject(store, project);
    return project;
  }),
  rename: actingWidely.input(renameProject).mutation(async ({ ctx, input }): Promise<Project> => {
    const room = roomFor(ctx.caller, "act", input.room);
    const project = { ...projectOf(ctx.store, room, input.projectId), name: input.name };
    await ctx.store.directory.projects.put(project);
    return project;
  }),
  archive: actingWidely.input(archiveProject).mutation(async ({ ctx, input }): Promise<Project> => {
    const room = roomFor(ctx.caller, "act", input.room);
    const project = { ...projectOf(ctx.store, room, input.projectId), archived: input.archived };
    await ctx.store.directory.projects.put(project);
    return project;
  }),
});

/** Errors: `not_found`, `forbidden`. */
function roomFor(caller: Caller, deed: Deed, asked: string | undefined): string {
  const room = asked ?? homeRoom(caller);
  mustBeAllowed(caller, deed, room);
  return room;
}
