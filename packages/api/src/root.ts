import { eventsRouter } from "./router/events.ts";
import { plansRouter } from "./router/plans.ts";
import { runsRouter } from "./router/runs.ts";
import { skillsRouter } from "./router/skills.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  runs: runsRouter,
  plans: plansRouter,
  skills: skillsRouter,
  events: eventsRouter,
});

/** What clients infer everything from. */
export type AppRouter = typeof appRouter;

export const createCaller = createCallerFactory(appRouter);
