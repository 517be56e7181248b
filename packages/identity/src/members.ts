import type { MembersDesk } from "@stepcast/api";
import { type MemberRow, type Role, StepcastError, type WayIn } from "@stepcast/contracts";
import { ownerUser, roleOf } from "./caller.ts";
import { Invitations } from "./invitations.ts";
import { isOutside } from "./outside-jwt.ts";
import type { Parts } from "./parts.ts";
import type { UserTable } from "./tables.ts";

/** Who belongs to this server: those who joined, and those whom an outside issuer vouched for. */
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
    const waysOf = await this.#waysIn();
    const outsiders = await this.#parts.outsiders.rows();
    return {
      members: [...rows.map((row) => memberOf(row, waysOf(row.id))), ...outsiders],
      invitations: await this.invitations(),
    };
  }

  async owners(): Promise<readonly string[]> {
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select("id")
      .where("role", "=", "owner" satisfies Role)
      .execute();
    return found.map(({ id }) => id);
  }

  async isMember(user: string): Promise<boolean> {
    return (await this.nameOf(user)) !== undefined;
  }

  async nameOf(user: string): Promise<string | undefined> {
    if (isOutside(user)) return await this.#parts.outsiders.nameOf(user);
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select("name")
      .where("id", "=", user)
      .executeTakeFirst();
    return found?.name;
  }

  async setRole(user: string, role: Role): Promise<void> {
    if (isOutside(user)) {
      if (!(await this.isMember(user))) throw notFound(user);
      throw new StepcastError("forbidden", "What they are is in the tokens of their issuer.", {
        hint: "Have the issuer say role: viewer, or keep them out here.",
      });
    }
    await this.#change(user, { role });
  }

  async setDisabled(user: string, disabled: boolean): Promise<void> {
    if (isOutside(user)) await this.#parts.outsiders.setDisabled(user, disabled);
    else await this.#change(user, { disabled: disabled ? 1 : 0 });
  }

  /**
   * Their runs stay in the log, in rooms that nobody has any more. One whom an outside issuer vouches
   * for is forgotten, and comes anew with the next token of theirs: who is to stay out is disabled.
   */
  async remove(user: string): Promise<void> {
    mustNotBeOwner(user);
    if (isOutside(user)) return await this.#parts.outsiders.remove(user);
    const { db, close } = this.#parts;
    // Those from before they joined would let them in again.
    const email = db.selectFrom("identity_user").select("email").where("id", "=", user);
    await db.deleteFrom("identity_invitation").where("email", "in", email).execute();
    const gone = await db.deleteFrom("identity_user").where("id", "=", user).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw notFound(user);
    // What is left behind by a process that is killed here opens nothing: it needs the user.
    await db.deleteFrom("identity_session").where("userId", "=", user).execute();
    await db.deleteFrom("identity_key").where("user", "=", user).execute();
    await db.deleteFrom("identity_account").where("userId", "=", user).execute();
    close({ user });
  }

  /** How members come in, by what is kept of them to know them by. */
  async #waysIn(): Promise<(user: string) => readonly WayIn[]> {
    const accounts = await this.#parts.db
      .selectFrom("identity_account")
      .select(["userId", "providerId"])
      .orderBy("providerId")
      .execute();
    const ways = new Map<string, WayIn[]>();
    for (const { userId, providerId } of accounts)
      ways.set(userId, [...(ways.get(userId) ?? []), providerId === "oidc" ? "oidc" : "password"]);
    return (user) => (user === ownerUser ? ["owner-token"] : (ways.get(user) ?? []));
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

function memberOf(
  row: Omit<UserTable, "disabled"> & { readonly disabled: number },
  comesBy: readonly WayIn[],
): MemberRow {
  const isOwner = row.id === ownerUser;
  return {
    user: row.id,
    name: row.name,
    email: isOwner ? undefined : row.email,
    role: roleOf(row.role),
    joinedAt: Date.parse(row.createdAt),
    lastSeenAt: row.lastSeenAtMs ?? undefined,
    disabled: row.disabled === 1,
    comesBy,
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
