import type { Caller, Identity } from "@stepcast/api";
import { isOwnRoom, roomNotFound } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { Directory } from "@stepcast/store";
import type { Limiter, StreamPlace } from "./limiter.ts";

export interface StreamWatchOptions {
  readonly limiter: Pick<Limiter, "places">;
  readonly directory: Directory;
  readonly identity: Pick<Identity, "isOpen" | "onClosed">;
  /** How often every open stream is looked at. */
  readonly everyMs: number;
  /** Default: the system's, in milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

export interface StreamWatch {
  /** Looks at every open stream now. */
  recheck(): void;
  /** Looks no more. */
  close(): void;
}

/**
 * Keeps long streams honest: whoever may no longer read what a stream is of loses it, at once when
 * this process hears of it and with the next beat in any case, for credentials expire and other
 * processes revoke. The stream just ends, so its client comes back with its place and is told why,
 * or goes on with a newer credential. It costs a look at each stream per beat and nothing per event.
 */
export function watchStreams(options: StreamWatchOptions): StreamWatch {
  const { limiter, identity, everyMs, now = Date.now } = options;
  const recheck = (): void => {
    const nowMs = now();
    // A copy: what ends gives its place back.
    for (const place of [...limiter.places()]) {
      const refused = refusalOf(place, options, nowMs);
      if (refused !== undefined) place.end?.(refused);
    }
  };
  const timer = setInterval(recheck, everyMs);
  timer.unref();
  const stopListening = identity.onClosed(recheck);
  return {
    recheck,
    close() {
      clearInterval(timer);
      stopListening();
    },
  };
}

/** Why a stream may not go on; undefined when it may. */
function refusalOf(
  { caller, feeds }: StreamPlace,
  { directory, identity }: StreamWatchOptions,
  nowMs: number,
): StepcastError | undefined {
  if (caller === undefined) return undefined;
  const { credential, user } = caller;
  if (credential.expiresAt !== undefined && credential.expiresAt <= nowMs)
    return new StepcastError("unauthorized", "The credential has expired.");
  if (!isStanding(caller, directory, identity))
    return new StepcastError("unauthorized", "The credential was revoked.");
  for (const { room } of feeds) {
    if (room === undefined || isOwnRoom(caller, room)) continue;
    if (!directory.grants.of(user).some((grant) => grant.room === room)) return roomNotFound(room);
  }
  return undefined;
}

/** False for a credential that was taken back. The server's own token stands as long as the server. */
function isStanding(
  caller: Caller,
  { shares }: Directory,
  identity: Pick<Identity, "isOpen">,
): boolean {
  const { kind, id } = caller.credential;
  if (kind === "owner-token") return true;
  return kind === "share" ? shares.get(id) !== undefined : identity.isOpen(caller);
}
