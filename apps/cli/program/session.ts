import { setTimeout } from "node:timers/promises";
import { createStepcast, type Stepcast } from "@stepcast/client";
import { isStepcastError, StepcastError } from "@stepcast/contracts";
import type { ServerAddress } from "./data-folder.ts";
import type { Settings } from "./env.ts";
import { firstAnswer } from "./first-answer.ts";
import { type Farewell, type OwnServer, startOwnServer } from "./own-server.ts";
import { type ReachedServer, reached, reachedBy } from "./reached-server.ts";
import { findServer } from "./running-server.ts";
import { storedKey } from "./stored-keys.ts";

/** From the end of a process's connections to the news of its end. */
const lossMs = 250;

/** A client of the server that a command talks to. */
export interface Session extends AsyncDisposable {
  readonly client: Stepcast;
  /** For calls that no client makes: files, and what an owner asks of the server itself. */
  readonly address: ServerAddress;
  /** The server ends with this command. */
  readonly isOwn: boolean;
  /** Aborts, with the reason, when the server is lost or says no, and nothing will bring it back. */
  readonly lost: AbortSignal;
  /** What to say of a call that failed: why the server ended that came with this command, or that it failed. */
  explain(error: unknown): Promise<unknown>;
}

export interface ServerFlags {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * Finds the server: the one that is named, else the one that runs on the data folder, else one that is
 * started for as long as the command takes.
 * Errors: `unreachable`, `unauthorized`.
 */
export async function openSession(
  flags: ServerFlags,
  settings: Settings,
  signal: AbortSignal,
  farewell: Farewell,
): Promise<Session> {
  const url = flags.url ?? settings.url;
  const keyOf = async (server: string) => (await storedKey(settings.configFolder, server))?.key;
  const token = flags.token ?? settings.token;
  if (url !== undefined)
    return connect(reached({ url, token: token ?? (await keyOf(url)) }), undefined, signal);
  const { dataFolder } = settings;
  const running = await findServer(dataFolder, signal);
  if (running !== undefined) {
    const found = { ...running, token: token ?? running.token };
    return connect(reachedBy(dataFolder, found), undefined, signal);
  }
  const own = await startOwnServer(dataFolder, signal, farewell);
  return connect(reached(own), own, signal);
}

async function connect(
  server: ReachedServer,
  own: OwnServer | undefined,
  signal: AbortSignal,
): Promise<Session> {
  const { url, token } = server.address;
  const client = createStepcast({ url: checkedUrl(url), token, fetch: server.fetch });
  const denied = new AbortController();
  const { connection } = client;
  const look = (): void => {
    const { state, error } = connection.getSnapshot();
    if (state === "denied") denied.abort(error);
  };
  const session: Session = {
    client,
    get address() {
      return server.address;
    },
    isOwn: own !== undefined,
    lost: own === undefined ? denied.signal : AbortSignal.any([denied.signal, own.lost]),
    async explain(error) {
      const isSilent = isStepcastError(error) && error.code === "unreachable";
      return (own !== undefined && isSilent ? await whyEnded(own) : undefined) ?? error;
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await own?.[Symbol.asyncDispose]();
    },
  };
  try {
    // Asked before anything else, so that a wrong address or token is said at once and not retried.
    await firstAnswer(url, (stop) => client.runs.list({ limit: 1 }, { signal: stop }), signal);
  } catch (error) {
    const why = await session.explain(error);
    await session[Symbol.asyncDispose]();
    throw why;
  }
  connection.subscribe(look);
  return session;
}

/** Why a server ended that does not answer: its connections are gone a moment before it is. Undefined for one that lives. */
async function whyEnded({ lost }: OwnServer): Promise<unknown> {
  await setTimeout(lossMs, undefined, { signal: lost }).catch(() => undefined);
  return lost.aborted ? lost.reason : undefined;
}

export function checkedUrl(url: string): string {
  // Not repeated when it is more than that: a sign-in link has a token in it.
  if (/^https?:\/\/[^?#]*[?#]/.test(url))
    throw new StepcastError("invalid_input", "This is more than the address of a server.", {
      hint: "Give one like http://localhost:4000, and what a sign-in link has after token= as --token.",
    });
  if (/^https?:\/\/[^/]*@/.test(url))
    throw new StepcastError("invalid_input", "The address of a server has no name and password.", {
      hint: "Give one like http://localhost:4000, and a key as --token (or STEPCAST_TOKEN).",
    });
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new StepcastError("invalid_input", `"${url}" is no address of a server.`, {
    hint: "Give one like http://localhost:4000.",
  });
}
