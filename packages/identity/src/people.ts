import { kyselyAdapter } from "@better-auth/kysely-adapter";
import { limits, newId, type Role } from "@stepcast/contracts";
import { betterAuth } from "better-auth/minimal";
import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";
import { Turns } from "./turns.ts";

/** How long somebody stays signed in. */
const sessionMs = 30 * 24 * 60 * 60 * 1000;

/** A session as it is begun. */
export interface BegunSession {
  readonly id: string;
  readonly user: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** From where somebody signs in. */
export interface From {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** Somebody who showed their password, and what was kept of it then. */
export interface Proven {
  readonly user: string;
  readonly hash: string;
}

/** What the identity library does: people, what they prove themselves with, and their sessions. */
export interface People {
  /** Errors: the database's, for an address that is taken. */
  add(person: {
    readonly email: string;
    readonly name: string;
    readonly role: Role;
    readonly password?: string | undefined;
    /** The owner invited this address, or the issuer vouches for it; anybody may claim another one. */
    readonly emailIsTheirs: boolean;
    /** Who they are at the issuer of the settings. */
    readonly subject?: string | undefined;
  }): Promise<string>;
  /** The user with this address and password; as slow for nobody's address as for a wrong password. */
  byPassword(email: string, password: string): Promise<Proven | undefined>;
  /** False once the password was changed. */
  isCurrent(proven: Proven): Promise<boolean>;
  /** False for a wrong one, and for somebody who has none. */
  hasPassword(user: string, password: string): Promise<boolean>;
  passwordIsSet(user: string): Promise<boolean>;
  setPassword(user: string, password: string): Promise<void>;
  bySubject(subject: string): Promise<string | undefined>;
  byEmail(
    email: string,
  ): Promise<{ readonly user: string; readonly isTheirs: boolean } | undefined>;
  linkSubject(user: string, subject: string): Promise<void>;
  beginSession(user: string, from: From): Promise<BegunSession>;
}

/** Of the four threads that a process has for such work, half. */
const hashesAtOnce = 2;

/** The provider names that the library keeps accounts under. */
const passwordProvider = "credential";
const issuerProvider = "oidc";

/**
 * People on better-auth: it hashes passwords (scrypt), keeps accounts and makes sessions. Its own
 * routes and cookies are not used; what a browser shows is this server's cookie.
 */
export async function createPeople(db: Kysely<Tables>, secret: string): Promise<People> {
  const { internalAdapter, password } = await createAuth(db, secret).$context;
  const turns = new Turns(hashesAtOnce);
  const hash = (shown: string) => turns.take(() => password.hash(shown));
  const verify = (known: string, shown: string) =>
    turns.take(() => password.verify({ hash: known, password: shown }));
  const passwordAccount = async (user: string) => {
    const accounts = await internalAdapter.findAccounts(user);
    return accounts.find(({ providerId }) => providerId === passwordProvider);
  };
  const prove = async (user: string | undefined, shown: string): Promise<Proven | undefined> => {
    const account = user === undefined ? undefined : await passwordAccount(user);
    const known = account?.password;
    if (user !== undefined && typeof known === "string")
      return (await verify(known, shown)) ? { user, hash: known } : undefined;
    // As slow as for somebody who is here.
    await hash(shown);
    return undefined;
  };
  const link = (userId: string, providerId: string, accountId: string, hashed?: string) =>
    internalAdapter.linkAccount({ userId, providerId, accountId, password: hashed ?? null });
  const byEmail = async (email: string) => {
    const found = (await internalAdapter.findUserByEmail(email))?.user;
    return found && { user: found.id, isTheirs: found.emailVerified };
  };
  return {
    async add({ email, name, role, password: chosen, emailIsTheirs, subject }) {
      const hashed = chosen === undefined ? undefined : await hash(chosen);
      const person = { email, name, role, emailVerified: emailIsTheirs };
      const { id } = await internalAdapter.createUser(person, { method: "email" });
      if (hashed !== undefined) await link(id, passwordProvider, id, hashed);
      if (subject !== undefined) await link(id, issuerProvider, subject);
      return id;
    },
    byPassword: async (email, shown) => prove((await byEmail(email))?.user, shown),
    isCurrent: async ({ user, hash }) => (await passwordAccount(user))?.password === hash,
    hasPassword: async (user, shown) => (await prove(user, shown)) !== undefined,
    passwordIsSet: async (user) => (await passwordAccount(user)) !== undefined,
    async setPassword(user, next) {
      const hashed = await hash(next);
      if ((await passwordAccount(user)) === undefined)
        await link(user, passwordProvider, user, hashed);
      else await internalAdapter.updatePassword(user, hashed);
    },
    async bySubject(subject) {
      const account = await db
        .selectFrom("identity_account")
        .select("userId")
        .where("providerId", "=", issuerProvider)
        .where("accountId", "=", subject)
        .executeTakeFirst();
      return account?.userId;
    },
    byEmail,
    async linkSubject(user, subject) {
      await link(user, issuerProvider, subject);
    },
    async beginSession(user, { address, userAgent }) {
      const { id, expiresAt } = await internalAdapter.createSession(user, false, {
        ipAddress: address ?? "",
        userAgent: (userAgent ?? "").slice(0, limits.messageChars / 10),
      });
      return { id, user, expiresAt: expiresAt.getTime() };
    },
  };
}

function createAuth(db: Kysely<Tables>, secret: string) {
  return betterAuth({
    secret,
    // Nothing is served under it; without one the library guesses from requests.
    baseURL: "http://localhost",
    database: kyselyAdapter(db, { type: "sqlite" }),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: limits.passwordMinChars,
      maxPasswordLength: limits.passwordChars,
    },
    user: {
      modelName: "identity_user",
      additionalFields: {
        role: { type: "string", required: true, input: false },
      },
    },
    account: { modelName: "identity_account" },
    session: { modelName: "identity_session", expiresIn: sessionMs / 1000 },
    verification: { modelName: "identity_verification" },
    advanced: { database: { generateId: ({ model }) => newId(model) } },
  });
}
