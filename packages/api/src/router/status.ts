import { procedure } from "../trpc.ts";

/** How the server is doing, for whoever watches it. */
export const statusProcedure = procedure.query(({ ctx }) => ctx.traffic.status(ctx.caller));
