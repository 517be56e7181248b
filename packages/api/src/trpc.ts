import { isStepcastError, StepcastError } from "@stepcast/contracts";
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import type { ApiContext } from "./context.ts";
import { errorBody, toTrpcError } from "./error-map.ts";

const t = initTRPC.context<ApiContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, stepcast: errorBody(error) },
  }),
  sse: {
    ping: { enabled: true, intervalMs: 5_000 },
    client: { reconnectAfterInactivityMs: 12_500 },
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Whatever a procedure throws becomes a tRPC error here, and nowhere else. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (isStepcastError(cause)) throw toTrpcError(cause);
  if (cause instanceof z.ZodError) {
    const problems = cause.issues.map((issue) => ({
      path: `/${issue.path.join("/")}`,
      message: issue.message,
    }));
    const first = problems[0];
    const message =
      first === undefined ? "The input is not valid." : `${first.path}: ${first.message}`;
    throw toTrpcError(
      new StepcastError("invalid_input", message, { details: { problems }, cause }),
    );
  }
  throw result.error;
});

/** A procedure for signed-in callers; `ctx.caller` is there. */
export const procedure = t.procedure.use(mapErrors).use(({ ctx, next }) => {
  const { caller } = ctx;
  if (caller === undefined)
    throw new StepcastError("unauthorized", "This needs a signed-in caller.");
  return next({ ctx: { ...ctx, caller } });
});
