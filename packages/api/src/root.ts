import { accountRouter } from "./router/account.ts";
import { agentsRouter } from "./router/agents.ts";
import { auditRouter } from "./router/audit.ts";
import { eventsRouter } from "./router/events.ts";
import { ingestRouter } from "./router/ingest.ts";
import { keysRouter } from "./router/keys.ts";
import { membersRouter } from "./router/members.ts";
import { plansRouter } from "./router/plans.ts";
import { projectsRouter } from "./router/projects.ts";
import { roomsRouter } from "./router/rooms.ts";
import { runsRouter } from "./router/runs.ts";
import { sharesRouter } from "./router/shares.ts";
import { skillsRouter } from "./router/skills.ts";
import { statusProcedure } from "./router/status.ts";
import { tokensRouter } from "./router/tokens.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  runs: runsRouter,
  plans: plansRouter,
  skills: skillsRouter,
  events: eventsRouter,
  ingest: ingestRouter,
  agents: agentsRouter,
  account: accountRouter,
  members: membersRouter,
  keys: keysRouter,
  tokens: tokensRouter,
  rooms: roomsRouter,
  shares: sharesRouter,
  projects: projectsRouter,
  audit: auditRouter,
  status: statusProcedure,
});

/** What clients infer everything from. */
export type AppRouter = typeof appRouter;

export const createCaller = createCallerFactory(appRouter);
