import { reading } from "../trpc.ts";

/** How the server is doing, for whoever watches it. */
export const statusProcedure = reading.query(({ ctx }) => ctx.traffic.status(ctx.caller));
