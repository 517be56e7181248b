import type { Generated } from "kysely";

/**
 * The identity's own tables, in the log's file. Those of people (`identity_user`, `_account`,
 * `_session`, `_verification`) have the columns that better-auth writes, times as ISO 8601 text;
 * the others keep times as integer milliseconds since the Unix epoch.
 */
export interface Tables {
  readonly identity_user: UserTable;
  readonly identity_account: AccountTable;
  readonly identity_session: SessionTable;
  readonly identity_invitation: InvitationTable;
  readonly identity_key: KeyTable;
  readonly identity_outsider: OutsiderTable;
}

export interface UserTable {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: number;
  readonly image: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly role: string;
  /** 1: keeps what is theirs, and comes in nowhere. */
  readonly disabled: Generated<number>;
  /** To the minute. */
  readonly lastSeenAtMs: number | null;
}

interface AccountTable {
  readonly id: string;
  readonly accountId: string;
  /** `credential` for a password, `oidc` for the issuer of the settings. */
  readonly providerId: string;
  readonly userId: string;
}

export interface SessionTable {
  readonly id: string;
  readonly expiresAt: string;
  readonly createdAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly userId: string;
  /** To the minute. */
  readonly lastUsedAtMs: number | null;
}

/** Somebody whom an outside issuer vouches for. Who they are is not stored: the id is a hash of it. */
export interface OutsiderTable {
  readonly id: string;
  /** As their newest token says it. */
  readonly name: string;
  readonly issuer: string;
  readonly role: string;
  readonly first_seen_at_ms: number;
  /** To the minute. */
  readonly last_seen_at_ms: number;
  /** 1: comes in nowhere, whatever the issuer says. */
  readonly disabled: Generated<number>;
}

interface InvitationTable {
  readonly id: string;
  /** SHA-256 of the secret in the link, in hexadecimal. */
  readonly secret_hash: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly role: string;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
  readonly by_user: string;
}

export interface KeyTable {
  readonly id: string;
  readonly user: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly hash: string;
  readonly name: string;
  readonly prefix: string;
  /** JSON array. */
  readonly scopes: string;
  /** JSON object. */
  readonly only: string | null;
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  /** To the minute. */
  readonly last_used_at_ms: number | null;
  readonly rotated_at_ms: number | null;
}
