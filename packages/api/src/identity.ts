import type {
  Account,
  ChangePassword,
  CreateKey,
  InvitationRow,
  InviteMember,
  KeyRow,
  MemberRow,
  Narrowing,
  NewInvitation,
  NewKey,
  NewToken,
  Role,
  RotateKey,
  SessionRow,
  TypePattern,
} from "@stepcast/contracts";
import type { Caller } from "./context.ts";

/** What came to the door: the value of a bearer header, or the session that a signed cookie names. */
export type Shown = { readonly bearer: string } | { readonly sessionId: string };

/** What no longer opens as it did: one credential, or all that a user has. Until `atMs`, where that is said, it does. */
export type Closed =
  | { readonly credentialId: string; readonly atMs?: number }
  | { readonly user: string };

/**
 * Who is who. The server's own token is known without it; members, keys, tokens for pages and
 * outside issuers are its.
 */
export interface Identity extends AccountDesk, MembersDesk, KeysDesk, TokensDesk {
  /** The caller, or undefined for what is wrong, expired or revoked: one answer for all of them. */
  identify(shown: Shown): Promise<Caller | undefined>;
  /** False once the caller's credential expired, was revoked, or opens less than it did. From memory; cheap enough for every heartbeat of every stream. */
  isOpen(caller: Caller): boolean;
  /** Tells at once what was closed. Returns how to stop listening. */
  onClosed(listener: (closed: Closed) => void): () => void;
  /** Forgets what is known of a user or credential, and tells the listeners: rooms were opened or closed to them. */
  refresh(closed: Closed): void;
}

/** One's own account. */
export interface AccountDesk {
  account(caller: Caller): Promise<Account>;
  sessions(caller: Caller): Promise<readonly SessionRow[]>;
  /** Errors: `not_found`. */
  endSession(caller: Caller, id: string): Promise<void>;
  endOtherSessions(caller: Caller): Promise<void>;
  /** Ends the other sessions too. Errors: `forbidden` for a wrong current password. */
  changePassword(caller: Caller, input: ChangePassword): Promise<void>;
  rename(caller: Caller, name: string): Promise<void>;
}

/** Who belongs to this server. The caller has been found to be an owner. */
export interface MembersDesk {
  members(): Promise<{
    readonly members: readonly MemberRow[];
    readonly invitations: readonly InvitationRow[];
  }>;
  /** What somebody who belongs to this server is called. */
  nameOf(user: string): Promise<string | undefined>;
  /** The users of all owners who may have come in to this process. */
  owners(): Promise<readonly string[]>;
  /** True for whoever belongs to this server, also while they are kept out. */
  isMember(user: string): Promise<boolean>;
  /** Errors: `invalid_input` for an address that is a member's already. */
  invite(caller: Caller, input: InviteMember): Promise<NewInvitation>;
  /** Errors: `not_found`. */
  withdraw(id: string): Promise<void>;
  /** Errors of these: `not_found`; `forbidden` for the owner of the server's own token. */
  setRole(user: string, role: Role): Promise<void>;
  setDisabled(user: string, disabled: boolean): Promise<void>;
  remove(user: string): Promise<void>;
}

/** One's own keys. */
export interface KeysDesk {
  keys(caller: Caller): Promise<readonly KeyRow[]>;
  /** Errors: `forbidden` for scopes that the caller has not; `too_many_requests` above limits.keysPerUser. */
  createKey(caller: Caller, input: CreateKey): Promise<NewKey>;
  /** Errors: `not_found`. */
  rotateKey(caller: Caller, input: RotateKey): Promise<NewKey>;
  /** Errors: `not_found`. */
  revokeKey(caller: Caller, id: string): Promise<void>;
}

/** Tokens for pages. They die with the credential that made them. */
export interface TokensDesk {
  /** The caller has been found to be allowed to read what the token opens. */
  createToken(
    caller: Caller,
    input: {
      readonly only: Narrowing;
      readonly types?: readonly TypePattern[] | undefined;
      readonly expiresInSeconds: number;
    },
  ): Promise<NewToken>;
}
