import type { Caller } from "@stepcast/api";
import {
  type InvitationRow,
  type InviteMember,
  limits,
  type NewInvitation,
  newId,
  type Role,
  StepcastError,
  wrongField,
} from "@stepcast/contracts";
import { roleOf } from "./caller.ts";
import type { Parts } from "./parts.ts";
import { hashOf, hasSecretForm, newSecret, prefixes } from "./secret.ts";

const hourMs = 60 * 60 * 1000;

/** What an invitation offers to whoever has its link. */
export interface Invitation {
  readonly id: string;
  readonly role: Role;
  readonly email: string | undefined;
  readonly name: string | undefined;
}

/** Invitations: links that make whoever opens them a member, once. */
export class Invitations {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async invite(caller: Caller, input: InviteMember): Promise<NewInvitation> {
    const { email, name, role, expiresInHours } = input;
    if (email !== undefined) await this.#mustBeNew(email);
    await this.#mustHaveRoom();
    const { db, now, publicUrl } = this.#parts;
    const secret = newSecret(prefixes.invitation);
    const id = newId("invitation");
    const expiresAt = now() + expiresInHours * hourMs;
    await db
      .insertInto("identity_invitation")
      .values({
        id,
        secret_hash: hashOf(secret),
        email: email ?? null,
        name: name ?? null,
        role,
        created_at_ms: now(),
        expires_at_ms: expiresAt,
        by_user: caller.user,
      })
      .execute();
    return { id, link: `${publicUrl()}/join?token=${secret}`, expiresAt };
  }

  async withdraw(id: string): Promise<void> {
    const gone = await this.#parts.db
      .deleteFrom("identity_invitation")
      .where("id", "=", id)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n)
      throw new StepcastError("not_found", `There is no invitation ${id} here.`);
  }

  /** Those that are still open. */
  async invitations(): Promise<readonly InvitationRow[]> {
    const rows = await this.#open().orderBy("created_at_ms", "desc").execute();
    return rows.map((row) => ({
      id: row.id,
      email: row.email ?? undefined,
      role: roleOf(row.role),
      createdAt: row.created_at_ms,
      expiresAt: row.expires_at_ms,
      by: row.by_user,
    }));
  }

  /** The open invitation of a link's token, or of a verified address. */
  async find(
    by: { readonly token: string } | { readonly email: string },
  ): Promise<Invitation | undefined> {
    if ("token" in by && !hasSecretForm(by.token)) return undefined;
    const row = await this.#open()
      .where(
        "token" in by ? "secret_hash" : "email",
        "=",
        "token" in by ? hashOf(by.token) : by.email,
      )
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { id, role, email, name } = row;
    return { id, role: roleOf(role), email: email ?? undefined, name: name ?? undefined };
  }

  /**
   * What somebody does with the invitation, which nobody else can take meanwhile; it is there again when that fails.
   * Undefined when somebody just took it. Errors: those of `work`.
   */
  async taking<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
    const { db } = this.#parts;
    const taken = await db
      .deleteFrom("identity_invitation")
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (taken === undefined) return undefined;
    try {
      return await work();
    } catch (thrown) {
      await db
        .insertInto("identity_invitation")
        .values(taken)
        .execute()
        .catch(() => undefined);
      throw thrown;
    }
  }

  /** Only while whoever made them may: an owner who is kept out must not come back by a link of their own. */
  #open() {
    const { db, now } = this.#parts;
    const inviters = db
      .selectFrom("identity_user")
      .select("id")
      .where("role", "=", "owner")
      .where("disabled", "=", 0);
    return db
      .selectFrom("identity_invitation")
      .selectAll()
      .where("expires_at_ms", ">", now())
      .where("by_user", "in", inviters);
  }

  async #mustBeNew(email: string): Promise<void> {
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select("id")
      .where("email", "=", email)
      .executeTakeFirst();
    const message = `${email} is a member's address already.`;
    if (found !== undefined)
      throw wrongField("invalid_input", { code: "email_taken", path: "/email", message });
  }

  /** Those that have expired make room. Errors: `too_many_requests`. */
  async #mustHaveRoom(): Promise<void> {
    const { db, now } = this.#parts;
    await db.deleteFrom("identity_invitation").where("expires_at_ms", "<=", now()).execute();
    const open = await this.#open().execute();
    if (open.length < limits.openInvitations) return;
    const message = `${open.length} invitations are open, which is all that may be.`;
    throw new StepcastError("too_many_requests", message, {
      details: { limit: "openInvitations", value: limits.openInvitations },
      hint: "Withdraw invitations that nobody uses.",
    });
  }
}
