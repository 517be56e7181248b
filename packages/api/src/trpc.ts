import { isStepcastError, StepcastError } from "@stepcast/contracts";
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import { type Deed, mustBeWide, mustHaveScope } from "./access.ts";
import { beginAudit, deedOf, noteDeed } from "./audit.ts";
import type { ApiContext, Caller } from "./context.ts";
import { errorBody, httpStatus, toTrpcError } from "./error-map.ts";
import { invalidInput } from "./invalid-input.ts";

/** What there is to know about a procedure before it is called. */
export interface ProcedureMeta {
  /** What it does in rooms, and so the scope it asks for. Absent: it is about the caller alone. */
  readonly deed?: Deed;
}

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
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

const known = t.procedure
  .use(mapErrors)
  .use(({ ctx, next }) => {
    const { caller } = ctx;
    if (caller === undefined)
      throw new StepcastError("unauthorized", "This needs a signed-in caller.");
    mustBeCurrent(caller);
    return next({ ctx: { ...ctx, caller } });
  })
  .use(async ({ ctx, type, path, meta, getRawInput, next }) => {
    const begun =
      type === "mutation" ? await beginAudit(ctx, ctx.caller, path, getRawInput) : undefined;
    const result = await next();
    // What runs are told to do is written down once it is done; a refused one is no fact of anything.
    if (begun === undefined || (!result.ok && meta?.deed === "act")) return result;
    const deed = deedOf(begun, ctx.caller.user, result.ok ? result.data : undefined);
    const outcome = result.ok ? "ok" : errorBody(result.error.cause ?? result.error).code;
    await noteDeed(ctx, ctx.caller, deed, outcome);
    return result;
  });

/** Errors: `unauthorized` for a credential that has expired since the door looked at it. */
function mustBeCurrent({ credential: { expiresAt } }: Caller): void {
  if (expiresAt !== undefined && expiresAt <= Date.now())
    throw new StepcastError("unauthorized", "The credential has expired.");
}

/**
 * A procedure about the caller's own account. A credential that was handed to somebody else, a
 * share link or a browser's token, speaks for nobody, and what changes the account asks for the
 * scope that sees to keys: `forbidden`.
 */
export const procedure = known.use(ownOnly()).use(({ ctx, type, next }) => {
  if (type !== "mutation") return next();
  mustHaveScope(ctx.caller, "administer");
  if (ctx.caller.only !== undefined) throw notWhole();
  return next();
});
/**
 * For what only the person may do to their account. Programs have keys, and a key that got lost must
 * not end in somebody else's password: whatever its scopes are, it is `forbidden`.
 */
export const personal = procedure.use(({ ctx, next }) => {
  const { kind } = ctx.caller.credential;
  if (kind !== "session" && kind !== "owner-token")
    throw new StepcastError("forbidden", "Only whoever signed in sees to the account.", {
      hint: "Sign in with the web app; keys and outside tokens are for programs.",
    });
  return next();
});

/** Asks for the deed's scope before the input is looked at; which room it is about is the procedure's to check. */
const scoped = (deed: Deed) =>
  known.meta({ deed }).use(({ ctx, next }) => {
    mustHaveScope(ctx.caller, deed);
    return next();
  });

/** For what is read: the procedure narrows it to what the caller's credential opens. */
export const reading = scoped("read");
/** For events of feeds, which are narrowed to the types that the credential opens. */
export const watching = scoped("watch");
/** For what is read, in the caller's own name: not for a share link or a browser's token. */
export const readingAsUser = reading.use(ownOnly());
/** For starting and commanding runs. */
export const acting = scoped("act");
/** For what outside programs report. */
export const reporting = scoped("report");
/** For seeing to rooms, members, keys and share links. A credential of one run or agent is refused. */
export const administering = scoped("administer").use(wideOnly());
/** For what is the server's and in no room. A credential of one run or agent is refused. */
export const readingWidely = scoped("read").use(wideOnly());
/** For what begins something new in a room. A credential of one run or agent is refused. */
export const actingWidely = scoped("act").use(wideOnly());
/** For what only the server's owner sees to. */
export const owning = administering.use(({ ctx, next }) => {
  if (ctx.caller.role !== "owner" || ctx.caller.only !== undefined)
    throw new StepcastError("forbidden", "Only the owner of this server may do this.");
  return next();
});

function notWhole(): StepcastError {
  return new StepcastError("forbidden", "A credential that opens one thing changes no account.");
}

function ownOnly() {
  return t.middleware(({ ctx, next }) => {
    const kind = ctx.caller?.credential.kind;
    if (kind === "share" || kind === "browser")
      throw new StepcastError(
        "forbidden",
        "This credential opens a feed or a run, and no account.",
      );
    return next();
  });
}

function wideOnly() {
  return t.middleware(({ ctx, next }) => {
    if (ctx.caller !== undefined) mustBeWide(ctx.caller);
    return next();
  });
}
