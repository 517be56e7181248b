import type { MembersDesk } from "@stepcast/api";
import { type MemberRow, type Role, StepcastError } from "@stepcast/contracts";
import { ownerUser, roleOf } from "./caller.ts";
import { Invitations } from "./invitations.ts";
import type { Parts } from "./parts.ts";
import type { UserTable } from "./tables.ts";

/** Who belongs to this server. */
export class Members extends Invitations implements MembersDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    super(parts);
    this.#parts = parts;
  }

  async members(): ReturnType<MembersDesk["members"]> {
    await this.#parts.lastUse.flush();
    const rows = await this.#parts.db
      .selectFrom("identity_user")
      .selectAll()
      .orderBy("createdAt")
      .execute();
    return { members: rows.map(memberOf), invitations: await this.invitations() };
  }

  async isMember(user: string): Promise<boolean> {
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select("id")
      .where("id", "=", user)
      .executeTakeFirst();
    return found !== undefined;
  }

  async setRole(user: string, role: Role): Promise<void> {
    await this.#change(user, { role });
  }

  async setDisabled(user: string, disabled: boolean): Promise<void> {
    await this.#change(user, { disabled: disabled ? 1 : 0 });
  }

  /** Their runs stay in the log, in rooms that nobody has any more. */
  async remove(user: string): Promise<void> {
    mustNotBeOwner(user);
    const { db, close } = this.#parts;
    const gone = await db.deleteFrom("identity_user").where("id", "=", user).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw notFound(user);
    // What is left behind by a process that is killed here opens nothing: it needs the user.
    await db.deleteFrom("identity_session").where("userId", "=", user).execute();
    await db.deleteFrom("identity_key").where("user", "=", user).execute();
    await db.deleteFrom("identity_account").where("userId", "=", user).execute();
    close({ user });
  }

  async #change(user: string, change: Partial<Pick<UserTable, "role">> & { disabled?: number }) {
    mustNotBeOwner(user);
    const { db, close } = this.#parts;
    const changed = await db
      .updateTable("identity_user")
      .set(change)
      .where("id", "=", user)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw notFound(user);
    close({ user });
  }
}

function memberOf(row: Omit<UserTable, "disabled"> & { readonly disabled: number }): MemberRow {
  const isOwner = row.id === ownerUser;
  return {
    user: row.id,
    name: row.name,
    email: isOwner ? undefined : row.email,
    role: roleOf(row.role),
    joinedAt: Date.parse(row.createdAt),
    lastSeenAt: row.lastSeenAtMs ?? undefined,
    disabled: row.disabled === 1,
  };
}

/** Whoever has the server's token has the server: to change them here would only seem to. */
function mustNotBeOwner(user: string): void {
  if (user === ownerUser)
    throw new StepcastError("forbidden", "The owner of the server's token stays its owner.", {
      hint: "Set STEPCAST_OWNER_TOKEN to another one to end what the old one opens.",
    });
}

function notFound(user: string): StepcastError {
  return new StepcastError("not_found", `There is no member ${user} here.`);
}
