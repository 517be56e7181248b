import type { Caller, Closed } from "@stepcast/api";
import { type SessionRow, StepcastError } from "@stepcast/contracts";
import { z } from "zod";
import type { DataFolder } from "../data-folder.ts";
import { owner } from "./owner.ts";

/** How long a cookie lets its browser in. */
export const sessionMs = 30 * 24 * 60 * 60 * 1000;

const file = "owner-sessions";
/** More browsers than anybody signs in with; older ones stay open and are not listed. */
const maxListed = 200;
const idPrefix = "owner-";

const row = z.object({
  id: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number(),
  address: z.string().optional(),
  userAgent: z.string().optional(),
  ended: z.boolean().optional(),
});
const kept = z.object({
  /** Cookies from before are ended, but for `spared`. */
  notBefore: z.number(),
  spared: z.string(),
  sessions: z.array(row),
});
type Row = z.output<typeof row>;

/** The browsers that the owner's token let in. Their cookies are signed; here is which of them were ended. */
export interface OwnerSessions {
  /** The id of a new one. */
  begin(id: string, from: Pick<SessionRow, "address" | "userAgent">): Promise<void>;
  /** The caller behind a signed cookie; undefined when it was ended. */
  callerOf(cookie: { readonly id: string; readonly expiresAt: number }): Caller | undefined;
  /** The caller of a session by the id that lists show. */
  byCredential(credentialId: string): Caller | undefined;
  isOpen(caller: Caller): boolean;
  list(caller: Caller): readonly SessionRow[];
  /** Errors: `not_found`. */
  end(credentialId: string): Promise<void>;
  endOthers(caller: Caller): Promise<void>;
}

export interface OwnerSessionsOptions {
  /** Told what was ended. */
  readonly close: (closed: Closed) => void;
  /** Told that a list could not be written where that stops nobody. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds since the Unix epoch. Default: the system's clock. */
  readonly now?: (() => number) | undefined;
}

/**
 * Kept in a small file of the data folder and not in the database, so that the owner comes in
 * before that is open, and also when it is damaged.
 */
export async function loadOwnerSessions(
  folder: Pick<DataFolder, "secret" | "keepSecret">,
  { close, onError, now = Date.now }: OwnerSessionsOptions,
): Promise<OwnerSessions> {
  const state = await readState(folder);
  const callers = new Map<string, Caller>();
  const live = () => state.sessions.filter(({ createdAt }) => createdAt + sessionMs > now());
  const keep = async () => {
    trim(state, now());
    await folder.keepSecret(file, JSON.stringify(state));
  };
  const rowOf = (id: string) => state.sessions.find((session) => session.id === id);
  const isEnded = (id: string, createdAt: number) => {
    const known = rowOf(id);
    // What is known of a session goes before its time: the clock may have been set back since.
    if (known !== undefined) return known.ended === true;
    return createdAt < state.notBefore && id !== state.spared;
  };
  const isOpen: OwnerSessions["isOpen"] = ({ credential: { id, expiresAt = 0 } }) =>
    expiresAt > now() && !isEnded(id, expiresAt - sessionMs);
  const byCredential: OwnerSessions["byCredential"] = (id) => {
    const known = rowOf(id);
    const caller = callers.get(id) ?? (known && callerFor(id, known.createdAt + sessionMs));
    return caller !== undefined && isOpen(caller) ? caller : undefined;
  };
  return {
    isOpen,
    async begin(id, from) {
      const at = now();
      state.sessions.push({ id: `${idPrefix}${id}`, createdAt: at, lastUsedAt: at, ...from });
      // The cookie is good without it: who cannot write any more has all the more reason to come in.
      await keep().catch(onError);
    },
    callerOf({ id: cookieId, expiresAt }) {
      const id = `${idPrefix}${cookieId}`;
      const caller = callers.get(id) ?? callerFor(id, expiresAt);
      if (!isOpen(caller)) return undefined;
      callers.set(id, caller);
      const used = rowOf(id);
      if (used !== undefined) used.lastUsedAt = now();
      return caller;
    },
    byCredential,
    list: ({ credential }) =>
      live()
        .filter(({ id, createdAt }) => !isEnded(id, createdAt))
        .map(({ ended, ...shown }) => ({ ...shown, current: shown.id === credential.id }))
        .reverse(),
    async end(id) {
      const caller = byCredential(id);
      if (caller === undefined)
        throw new StepcastError("not_found", `There is no session ${id} here.`);
      const known = rowOf(id);
      if (known !== undefined) known.ended = true;
      // One that no list knows: whoever signs out shows it.
      else state.sessions.push(endedRow(caller, now()));
      if (state.spared === id) state.spared = "";
      callers.delete(id);
      close({ credentialId: id });
      await keep();
    },
    async endOthers({ credential }) {
      const ended = live().filter(({ id }) => id !== credential.id);
      endAllBut(credential.id, state, now());
      callers.clear();
      for (const { id } of ended) close({ credentialId: id });
      await keep();
    },
  };
}

interface State {
  notBefore: number;
  spared: string;
  sessions: Row[];
}

/** Forgets those that have expired and, of the others that are open, the oldest above the most that are listed. */
function trim(state: State, now: number): void {
  const isLive = ({ createdAt }: Row) => createdAt + sessionMs > now;
  // Those that were ended stay so should the clock be set back: whatever is as old as they are is over too.
  for (const { ended, createdAt } of state.sessions.filter((session) => !isLive(session)))
    if (ended === true) state.notBefore = Math.max(state.notBefore, createdAt + 1);
  const live = state.sessions.filter(isLive);
  const listed = new Set(live.filter(({ ended }) => ended !== true).slice(-maxListed));
  // What was ended is kept as long as its cookie could be shown: left out, it would be open again.
  state.sessions = live.filter((session) => session.ended === true || listed.has(session));
}

function endedRow({ credential: { id, expiresAt = 0 } }: Caller, now: number): Row {
  return { id, createdAt: expiresAt - sessionMs, lastUsedAt: now, ended: true };
}

function endAllBut(spared: string, state: State, now: number): void {
  state.notBefore = now;
  state.spared = spared;
  state.sessions = state.sessions.flatMap((session) => {
    if (session.id === spared) return [session];
    // Begun by a clock that was ahead: not from before, and over all the same.
    return session.createdAt < now ? [] : [{ ...session, ended: true }];
  });
}

async function readState(folder: Pick<DataFolder, "secret">): Promise<State> {
  const text = await folder.secret(file, () =>
    JSON.stringify({ notBefore: 0, spared: "", sessions: [] } satisfies State),
  );
  try {
    return kept.parse(JSON.parse(text));
  } catch (cause) {
    throw new StepcastError("storage_failed", `The file ${file} of the data folder is damaged.`, {
      cause,
      hint: "Delete it, and the file session-key: everybody signs in again then.",
    });
  }
}

function callerFor(id: string, expiresAt: number): Caller {
  return { ...owner, credential: { kind: "session", id, expiresAt } };
}
