import { StepcastError } from "@stepcast/contracts";
import type { Identity } from "../identity.ts";

/** An identity that takes everybody but `nobody` for a member and keeps nothing, for what is not about it. */
export const quietIdentity: Identity = {
  identify: async () => undefined,
  isOpen: () => true,
  onClosed: () => () => {},
  refresh: () => {},
  account: async ({ user, role, scopes, room, credential }) => ({
    ...{ user, name: user, role, scopes: [...scopes], room, credential },
  }),
  sessions: async () => [],
  endSession: nothing,
  endOtherSessions: nothing,
  changePassword: nothing,
  rename: nothing,
  members: async () => ({ members: [], invitations: [] }),
  nameOf: async () => undefined,
  owners: async () => ["owner"],
  isMember: async (user) => user !== "nobody",
  invite: async () => ({ id: "i", link: "http://localhost/join?token=t", expiresAt: 0 }),
  withdraw: nothing,
  setRole: nothing,
  setDisabled: nothing,
  remove: nothing,
  keys: async () => [],
  createKey: noKey,
  rotateKey: noKey,
  revokeKey: nothing,
  createToken: async () => ({ token: "st_", expiresAt: 0 }),
};

async function nothing(): Promise<void> {}

async function noKey(): Promise<never> {
  throw new StepcastError("not_found", "There is no key here.");
}
