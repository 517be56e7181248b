import type { ApiContext, Caller } from "@stepcast/api";
import type { FeedEncoding } from "@stepcast/hub";
import type { IdentityService } from "@stepcast/identity";
import type { Credentials } from "./auth/owner.ts";
import type { OwnerSessions } from "./auth/owner-sessions.ts";
import type { Sessions } from "./auth/session.ts";
import type { SignInNotes } from "./auth/sign-in-notes.ts";
import type { TrustedProxies } from "./http/trusted-proxies.ts";
import type { Limiter } from "./limits/limiter.ts";
import type { ServerLimits } from "./limits/server-limits.ts";
import type { Log } from "./log.ts";
import type { Operation } from "./operation/operation.ts";
import type { TlsFiles } from "./tls.ts";

/**
 * Where a server is in its life. `draining`: changes are refused, reading and watching go on.
 * `stopping`: nothing more is accepted; connections are cut without an answer, because a refused
 * connection makes every client come back and a 503 makes some give up.
 */
export type Phase = "serving" | "draining" | "stopping";

/** What the HTTP side of one server works with. */
export interface HttpParts {
  readonly api: Omit<ApiContext, "caller">;
  /** The canonical vocabulary of streams; one for the server, so that all of its readers share the bytes. */
  readonly encoding: FeedEncoding;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly ownerSessions: OwnerSessions;
  readonly identity: IdentityService;
  readonly signInNotes: SignInNotes;
  readonly log: Log;
  readonly version: string;
  readonly phase: () => Phase;
  /** Names that the Host header may have; undefined: any. */
  readonly allowedHosts: ReadonlySet<string> | undefined;
  /** Other origins whose pages may call, with the credentials of who reads them. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Undefined: plain HTTP. */
  readonly tls: TlsFiles | undefined;
  /** Undefined: whoever is at the other end of a connection is who sent the request. */
  readonly trustedProxies: TrustedProxies | undefined;
  /** The built web app; undefined: none. */
  readonly webFolder: string | undefined;
  readonly heartbeatMs: number;
  /** Errors are told with what helps a developer. */
  readonly development: boolean;
  /** What is refused above, and who counts it. */
  readonly limits: ServerLimits;
  readonly limiter: Limiter;
  readonly operation: Operation;
}

export function contextFor(
  parts: HttpParts,
  caller: Caller | undefined,
  traceparent?: string,
): ApiContext {
  return { ...parts.api, caller, traceparent };
}
