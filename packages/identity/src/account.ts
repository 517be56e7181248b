import type { AccountDesk, Caller, Credential } from "@stepcast/api";
import {
  type Account,
  type ChangePassword,
  type SessionRow,
  StepcastError,
  wrongField,
} from "@stepcast/contracts";
import { callerFor, ownerUser, roleOf } from "./caller.ts";
import type { Parts } from "./parts.ts";

/** One's own account, and the sessions that were begun for it. */
export class AccountBook implements AccountDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async account(caller: Caller): Promise<Account> {
    const { user, role, scopes, room, credential } = caller;
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select(["name", "email"])
      .where("id", "=", user)
      .executeTakeFirst();
    const { kind, id, expiresAt } = credential;
    return {
      user,
      // Somebody whom an outside issuer vouches for is called what their token calls them.
      name: found?.name ?? (await this.#parts.outsiders.nameOf(user)) ?? user,
      email: user === ownerUser ? undefined : found?.email,
      role,
      scopes: [...scopes],
      room,
      credential: { kind, id, expiresAt },
    };
  }

  async sessions({ user, credential }: Caller): Promise<readonly SessionRow[]> {
    const { db, now, lastUse } = this.#parts;
    await lastUse.flush();
    const rows = await db
      .selectFrom("identity_session")
      .selectAll()
      .where("userId", "=", user)
      .where("expiresAt", ">", new Date(now()).toISOString())
      .orderBy("createdAt", "desc")
      .execute();
    return rows.map((row) => ({
      id: row.id,
      createdAt: Date.parse(row.createdAt),
      lastUsedAt: row.lastUsedAtMs ?? Date.parse(row.createdAt),
      address: row.ipAddress || undefined,
      userAgent: row.userAgent || undefined,
      current: row.id === credential.id,
    }));
  }

  async endSession({ user }: Caller, id: string): Promise<void> {
    const ended = await this.#parts.db
      .deleteFrom("identity_session")
      .where("userId", "=", user)
      .where("id", "=", id)
      .executeTakeFirst();
    if (ended.numDeletedRows === 0n)
      throw new StepcastError("not_found", `There is no session ${id} here.`);
    this.#parts.close({ credentialId: id });
  }

  async endOtherSessions({ user, credential }: Caller): Promise<void> {
    const { db, close } = this.#parts;
    const ended = await db
      .deleteFrom("identity_session")
      .where("userId", "=", user)
      .where("id", "!=", credential.id)
      .returning("id")
      .execute();
    for (const { id } of ended) close({ credentialId: id });
  }

  async changePassword(caller: Caller, { current, next }: ChangePassword): Promise<void> {
    const { user } = caller;
    if (user === ownerUser)
      throw new StepcastError("forbidden", "The owner comes in with this server's token.", {
        hint: "Set STEPCAST_OWNER_TOKEN to change it.",
      });
    await this.#mustBeMember(user);
    const people = await this.#parts.people();
    if (
      (await people.passwordIsSet(user)) &&
      !(current !== undefined && (await people.hasPassword(user, current)))
    )
      throw wrongPassword();
    await people.setPassword(user, next);
    await this.endOtherSessions(caller);
  }

  async rename({ user }: Caller, name: string): Promise<void> {
    await this.#mustBeMember(user);
    await this.#parts.db
      .updateTable("identity_user")
      .set({ name })
      .where("id", "=", user)
      .execute();
  }

  /** Whom a session speaks for; undefined for one that has ended. */
  async callerOf(id: string): Promise<Caller | undefined> {
    const { db, now, lastUse } = this.#parts;
    const found = await db
      .selectFrom("identity_session")
      .innerJoin("identity_user", "identity_user.id", "identity_session.userId")
      .select(["identity_session.userId", "identity_session.expiresAt"])
      .select(["identity_user.role", "identity_user.disabled"])
      .where("identity_session.id", "=", id)
      .executeTakeFirst();
    if (found === undefined || found.disabled === 1) return undefined;
    const expiresAt = Date.parse(found.expiresAt);
    if (expiresAt <= now()) return undefined;
    lastUse.note({ session: id, user: found.userId });
    const credential: Credential = { kind: "session", id, expiresAt };
    const user = { id: found.userId, role: roleOf(found.role) };
    return callerFor(user, credential);
  }

  /** Somebody whom an outside issuer vouches for has no account here. */
  async #mustBeMember(user: string): Promise<void> {
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select("id")
      .where("id", "=", user)
      .executeTakeFirst();
    if (found === undefined)
      throw new StepcastError("forbidden", "Your account is kept by the issuer of your token.");
  }
}

function wrongPassword(): StepcastError {
  const message = "That is not the current password.";
  return wrongField(
    "forbidden",
    { code: "wrong_password", path: "/current", message },
    "Type the password that you sign in with now.",
  );
}
