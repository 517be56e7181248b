import { createHmac } from "node:crypto";
import { join } from "node:path";
import { createIdentity, type IdentityOptions, type IdentityService } from "@stepcast/identity";
import type { DataFolder } from "../data-folder.ts";
import type { Log } from "../log.ts";
import { type Credentials, owner } from "./owner.ts";
import { loadOwnerSessions, type OwnerSessions } from "./owner-sessions.ts";

export interface ServerIdentity {
  readonly identity: IdentityService;
  readonly ownerSessions: OwnerSessions;
}

/** The identity of one server: the owner by their token and cookies, everybody else beside the log. */
export async function createServerIdentity(
  options: Pick<IdentityOptions, "publicUrl" | "jwt" | "oidc"> & {
    readonly folder: DataFolder;
    readonly credentials: Credentials;
    readonly log: Log;
  },
): Promise<ServerIdentity> {
  const { folder, credentials, log, publicUrl, jwt, oidc } = options;
  const known: { sessions?: OwnerSessions } = {};
  const identity = createIdentity({
    ...{ publicUrl, jwt, oidc },
    file: join(folder.path, "stepcast.db"),
    secret: createHmac("sha256", credentials.cookieSecret).update("identity").digest("hex"),
    ownCaller: (id) => (id === owner.credential.id ? owner : known.sessions?.byCredential(id)),
    onError: (error) => log.warn("times of last use could not be written", { error }),
  });
  const ownerSessions = await loadOwnerSessions(folder, {
    close: identity.refresh,
    onError: (error) => log.warn("the owner's sessions could not be written", { error }),
  });
  known.sessions = ownerSessions;
  const isOwner = ({ user }: { readonly user: string }) => user === owner.user;
  return {
    ownerSessions,
    identity: {
      ...identity,
      isOpen(caller) {
        const { kind } = caller.credential;
        if (kind === "owner-token") return true;
        return isOwner(caller) && kind === "session"
          ? ownerSessions.isOpen(caller)
          : identity.isOpen(caller);
      },
      sessions: async (caller) =>
        isOwner(caller) ? ownerSessions.list(caller) : await identity.sessions(caller),
      endSession: (caller, id) =>
        isOwner(caller) ? ownerSessions.end(id) : identity.endSession(caller, id),
      endOtherSessions: (caller) =>
        isOwner(caller) ? ownerSessions.endOthers(caller) : identity.endOtherSessions(caller),
    },
  };
}
