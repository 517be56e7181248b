import { eventsRouter } from "./router/events.ts";
import { ingestRouter } from "./router/ingest.ts";
import { plansRouter } from "./router/plans.ts";
import { runsRouter } from "./router/runs.ts";
import { skillsRouter } from "./router/skills.ts";
import { statusProcedure } from "./router/status.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  runs: runsRouter,
  plans: plansRouter,
  skills: skillsRouter,
  events: eventsRouter,
  ingest: ingestRouter,
  status: statusProcedure,
});

/** What clients infer everything from. */
export type AppRouter = typeof appRouter;

export const createCaller = createCallerFactory(appRouter);
