import {
  type AuditPage,
  archiveProject,
  auditSubjects,
  byId,
  closeRoom,
  createProject,
  createShare,
  createToken,
  listAudit,
  listProjects,
  listShares,
  type NewShare,
  type NewToken,
  openRoom,
  type Project,
  type RoomRow,
  renameProject,
  roles,
  type ShareRow,
} from "@stepcast/contracts";
import { z } from "zod";
import { done } from "./answers.ts";
import { type RestRoute, route } from "./route.ts";

const ms = z.number().int().describe("Milliseconds since the Unix epoch.");
const nothing = z.strictObject({});

const roomRow = z.object({
  room: z.string(),
  role: z.enum(roles).describe("What the caller is in it."),
  members: z
    .array(z.object({ user: z.string(), role: z.enum(["member", "viewer"]) }))
    .describe("Other users it is open to, told to whose room it is."),
}) satisfies z.ZodType<RoomRow>;

const newShare = z.object({
  id: z.string(),
  link: z.string().describe("Opens the run to whoever has it. It is told this once."),
  expiresAt: ms,
}) satisfies z.ZodType<NewShare>;

const newToken = z.object({ token: z.string(), expiresAt: ms }) satisfies z.ZodType<NewToken>;

const shareRow = z.object({
  id: z.string(),
  runId: z.string(),
  room: z.string(),
  by: z.string(),
  createdAt: ms,
  expiresAt: ms,
}) satisfies z.ZodType<ShareRow>;

const project = z.object({
  projectId: z.string(),
  room: z.string(),
  name: z.string(),
  createdAt: ms,
  createdBy: z.string(),
  archived: z.boolean(),
}) satisfies z.ZodType<Project>;

const auditPage = z.object({
  entries: z.array(
    z.object({
      at: ms,
      by: z.string(),
      action: z.string(),
      subject: z.string().optional(),
      subjectKind: z.enum(auditSubjects).optional(),
      subjectName: z.string().optional(),
      detail: z.string().optional(),
      credential: z.string().optional(),
      address: z.string().optional(),
      outcome: z.string(),
    }),
  ),
  next: z.number().int().optional(),
}) satisfies z.ZodType<AuditPage>;

/** Rooms and who may come in, share links, projects, and who did what. */
export const roomRoutes: readonly RestRoute[] = [
  route({
    method: "GET",
    path: "/rooms",
    operationId: "rooms.list",
    summary: "The caller's own rooms, and those that others opened to them",
    input: nothing,
    answer: z.object({ rooms: z.array(roomRow) }),
    call: (api) => api.rooms.list(),
  }),
  route({
    method: "POST",
    path: "/rooms/open",
    operationId: "rooms.open",
    summary: "Open a room to another user",
    input: openRoom,
    example: { room: "owner/main", user: "ada", role: "viewer" },
    answer: done,
    call: (api, input) => api.rooms.open(input),
  }),
  route({
    method: "POST",
    path: "/rooms/close",
    operationId: "rooms.close",
    summary: "Close a room to another user, or leave one",
    input: closeRoom,
    example: { room: "owner/main", user: "ada" },
    answer: done,
    call: (api, input) => api.rooms.close(input),
  }),
  route({
    method: "POST",
    path: "/runs/:runId/shares",
    operationId: "shares.create",
    summary: "A link that opens the run to whoever has it: read-only, for a while",
    input: createShare,
    example: { expiresInHours: 24 },
    answer: newShare,
    call: (api, input) => api.shares.create(input),
  }),
  route({
    method: "GET",
    path: "/shares",
    operationId: "shares.list",
    summary: "The caller's links that are open",
    input: listShares,
    answer: z.object({ shares: z.array(shareRow) }),
    call: (api, input) => api.shares.list(input),
  }),
  route({
    method: "POST",
    path: "/shares/:id/revoke",
    operationId: "shares.revoke",
    summary: "Close a link; what is read through it ends at once",
    input: byId,
    answer: done,
    call: (api, input) => api.shares.revoke(input),
  }),
  route({
    method: "POST",
    path: "/tokens",
    operationId: "tokens.create",
    summary: "A token for a page: opens one run, agent or room, read-only, for minutes",
    input: createToken,
    example: { only: { room: "owner/main" }, types: ["run.*"], expiresInSeconds: 900 },
    answer: newToken,
    call: (api, input) => api.tokens.create(input),
  }),
  route({
    method: "GET",
    path: "/projects",
    operationId: "projects.list",
    summary: "The projects of a room",
    input: listProjects,
    answer: z.object({ projects: z.array(project) }),
    call: (api, input) => api.projects.list(input),
  }),
  route({
    method: "POST",
    path: "/projects",
    operationId: "projects.create",
    summary: "A new project",
    input: createProject,
    example: { name: "Wind" },
    answer: project,
    call: (api, input) => api.projects.create(input),
  }),
  route({
    method: "POST",
    path: "/projects/:projectId/rename",
    operationId: "projects.rename",
    summary: "Give a project another name",
    input: renameProject,
    example: { name: "Sun" },
    answer: project,
    call: (api, input) => api.projects.rename(input),
  }),
  route({
    method: "POST",
    path: "/projects/:projectId/archive",
    operationId: "projects.archive",
    summary: "Let a project take no new runs, or take them again",
    input: archiveProject,
    example: { archived: true },
    answer: project,
    call: (api, input) => api.projects.archive(input),
  }),
  route({
    method: "GET",
    path: "/audit",
    operationId: "audit.list",
    summary: "Who did what on this server, newest first: for its owners",
    input: listAudit,
    answer: auditPage,
    call: (api, input) => api.audit.list(input),
  }),
];
