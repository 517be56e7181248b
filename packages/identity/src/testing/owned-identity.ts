import type { Caller } from "@stepcast/api";
import { scopes } from "@stepcast/contracts";
import { createIdentity, type IdentityOptions, type IdentityService } from "../index.ts";

/** Whoever has the owner's token. */
export const owner: Caller = {
  user: "owner",
  room: "owner/main",
  role: "owner",
  scopes: new Set(scopes),
  grants: [],
  credential: { kind: "owner-token", id: "owner-token" },
};

/** The identity of a server whose owner is {@link owner}. */
export function openIdentity(
  file: string,
  given: Pick<IdentityOptions, "now" | "jwt"> = {},
): IdentityService {
  return createIdentity({
    file,
    secret: "a-secret-for-tests-of-32-characters",
    publicUrl: () => "http://localhost",
    ownCaller: (id) => (id === owner.credential.id ? owner : undefined),
    ...given,
  });
}
