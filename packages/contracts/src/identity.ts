import { z } from "zod";
import { type CredentialKind, narrowing, type Role, role, type Scope, scope } from "./access.ts";
import { feedFilter } from "./feed.ts";
import { agentId, room, runId } from "./ids.ts";
import { textForms } from "./input-problem.ts";
import { limits } from "./limits.ts";
import { shownName } from "./shown-name.ts";

/** The id of a user, session, key or invitation: opaque, and safe as the first part of a room. */
export const identityId = z
  .string()
  .min(1)
  .max(limits.idChars)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.@:-]*$/, textForms.user_id);

/** What people call themselves, and what they call a key. */
export const personName = shownName;

/** Kept in lower case, so that nobody joins twice. */
export const emailAddress = z.string().trim().toLowerCase().max(limits.emailChars).pipe(z.email());

/** A new password. Long ones are better than odd ones, so nothing but the length is asked for. */
export const newPassword = z.string().min(limits.passwordMinChars).max(limits.passwordChars);

/** What somebody shows as a password: bounded, since it is hashed. */
const shownPassword = z.string().min(1).max(limits.passwordChars);

/** `POST /signin`: the server's own token, or a member's e-mail and password. */
export const signIn = z.union([
  z.strictObject({ token: z.string().min(1).max(limits.tokenChars) }),
  z.strictObject({ email: emailAddress, password: shownPassword }),
]);

/** `POST /join`: what makes an invitation a member. */
export const joinInput = z.strictObject({
  token: z.string().min(1).max(limits.tokenChars),
  name: personName,
  email: emailAddress,
  password: newPassword,
});
export type JoinInput = z.output<typeof joinInput>;

/** Names a session, key, invitation or share. */
export const byId = z.strictObject({ id: identityId });
/** Names a member. */
export const byUser = z.strictObject({ user: identityId });

export const renameAccount = z.strictObject({ name: personName });

export const changePassword = z.strictObject({
  /** Needed once there is one. */
  current: shownPassword.optional(),
  next: newPassword,
});
export type ChangePassword = z.output<typeof changePassword>;

export const inviteMember = z.strictObject({
  /** Only this address may join by it. Absent: whoever has the link. */
  email: emailAddress.optional(),
  name: personName.optional(),
  role: role.default("member"),
  expiresInHours: z
    .number()
    .int()
    .min(1)
    .max(limits.invitationHours)
    .default(7 * 24),
});
export type InviteMember = z.output<typeof inviteMember>;

export const setMemberRole = z.strictObject({ user: identityId, role });

export const createKey = z.strictObject({
  name: personName,
  scopes: z
    .array(scope)
    .min(1)
    .max(4)
    .transform((given) => [...new Set(given)]),
  /** Absent: everything. One that names nothing was meant to name something. */
  only: narrowing
    .refine((only) => Object.values(only).some((id) => id !== undefined), "name what it opens")
    .optional(),
  /** Absent: it does not expire by itself. */
  expiresInDays: z.number().int().min(1).max(limits.keyDays).optional(),
});
export type CreateKey = z.output<typeof createKey>;

export const rotateKey = z.strictObject({
  id: identityId,
  /** How long the old one still opens. */
  graceMinutes: z.number().int().min(0).max(limits.keyGraceMinutes).default(60),
});
export type RotateKey = z.output<typeof rotateKey>;

/**
 * A token for a page: it opens exactly one run, agent or room, read-only, for a while. With `types`
 * it opens the events of these types there, and nothing that would tell of others.
 */
export const createToken = z.strictObject({
  only: z.union([z.strictObject({ runId }), z.strictObject({ agentId }), z.strictObject({ room })]),
  types: feedFilter.shape.types,
  expiresInSeconds: z.number().int().min(1).max(limits.browserTokenSeconds).default(900),
});
export type CreateToken = z.output<typeof createToken>;

/** Who is signed in. Times here and below: milliseconds since the Unix epoch. */
export interface Account {
  readonly user: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly room: string;
  readonly credential: {
    readonly kind: CredentialKind;
    readonly id: string;
    readonly expiresAt?: number | undefined;
  };
}

/** A browser or program that somebody signed in with. */
export interface SessionRow {
  readonly id: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The one that asks. */
  readonly current: boolean;
}

/**
 * How somebody comes in: with the server's own token, a password, the issuer that people sign in
 * with (`oidc`), or tokens of the issuer of programs (`jwt`).
 */
export type WayIn = "owner-token" | "password" | "oidc" | "jwt";

export interface MemberRow {
  readonly user: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly role: Role;
  readonly joinedAt: number;
  readonly lastSeenAt?: number | undefined;
  readonly disabled: boolean;
  readonly comesBy: readonly WayIn[];
  /** Who vouches for one who comes by `jwt`: the issuer's name for itself. */
  readonly issuer?: string | undefined;
}

export interface InvitationRow {
  readonly id: string;
  readonly email?: string | undefined;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The user who invited. */
  readonly by: string;
}

/** An invitation with its link, which is told this once. */
export interface NewInvitation {
  readonly id: string;
  readonly link: string;
  readonly expiresAt: number;
}

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  /** The first characters, by which people recognise it. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly only?: z.output<typeof narrowing> | undefined;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
  /** A newer key took its place then; it opens until it expires. */
  readonly rotatedAt?: number | undefined;
}

/** A key with its secret, which is told this once. */
export interface NewKey extends KeyRow {
  readonly key: string;
}

export interface NewToken {
  readonly token: string;
  readonly expiresAt: number;
}
