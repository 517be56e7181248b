import { isStepcastError, StepcastError } from "@stepcast/contracts";
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import type { ApiContext } from "./context.ts";
import { errorBody, httpStatus, toTrpcError } from "./error-map.ts";

const t = initTRPC.context<ApiContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error }) => {
    const stepcast = errorBody(error);
    // The message too: tRPC's own shape carries whatever was thrown.
    return {
      ...shape,
      message: stepcast.message,
      data: { ...shape.data, httpStatus: httpStatus(error), stepcast },
    };
  },
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
  if (cause instanceof z.ZodError) throw toTrpcError(invalidInput(cause));
  throw result.error;
});

/** Every problem with its path; the first one in the sentence. */
export function invalidInput(cause: z.ZodError): StepcastError {
  const problems = cause.issues.map((issue) => ({
    path: `/${issue.path.join("/")}`,
    message: issueText(issue),
  }));
  const first = problems[0];
  const message =
    first === undefined ? "The input is not valid." : `${first.path}: ${first.message}`;
  return new StepcastError("invalid_input", message, { details: { problems }, cause });
}

/** What is wrong with a field in plain words; what has none of its own keeps the validator's. */
function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1
        ? "This must not be empty."
        : `This must ${sizeVerb(issue.origin)} at least ${issue.minimum}${sizeUnit(issue.origin)}.`;
    case "too_big":
      return `This must ${sizeVerb(issue.origin)} at most ${issue.maximum}${sizeUnit(issue.origin)}.`;
    case "invalid_type":
      return `This must be of the type ${issue.expected}.`;
    case "unrecognized_keys":
      return `There is no field called ${issue.keys.join(", ")} here.`;
    default:
      return issue.message;
  }
}

const sizeUnits: Readonly<Record<string, string>> = {
  string: " characters",
  array: " entries",
  set: " entries",
};

function sizeUnit(origin: string): string {
  return sizeUnits[origin] ?? "";
}

function sizeVerb(origin: string): string {
  return origin in sizeUnits ? "have" : "be";
}

/** A procedure for signed-in callers; `ctx.caller` is there. */
export const procedure = t.procedure.use(mapErrors).use(({ ctx, next }) => {
  const { caller } = ctx;
  if (caller === undefined)
    throw new StepcastError("unauthorized", "This needs a signed-in caller.");
  return next({ ctx: { ...ctx, caller } });
});
