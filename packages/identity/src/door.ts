import { type JoinInput, limits, StepcastError, wrongField } from "@stepcast/contracts";
import type { Invitations } from "./invitations.ts";
import type { Parts } from "./parts.ts";
import type { BegunSession, From, People } from "./people.ts";

/** Somebody whom the issuer of the settings vouches for. */
export interface Vouched {
  /** Who they are there; never reused. */
  readonly subject: string;
  /** Only where the issuer says that it is verified. */
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** The token of the invitation that they came by. */
  readonly invitation: string | undefined;
}

/** Parameters of one statement. */
const mostAtOnce = 500;

/** How people come in: each way ends in a session. */
export class Door {
  readonly #parts: Parts;
  readonly #invitations: Invitations;

  constructor(parts: Parts, invitations: Invitations) {
    this.#parts = parts;
    this.#invitations = invitations;
  }

  /** Undefined for a wrong password, an unknown address and a member who is kept out: one answer for all. */
  async byPassword(
    { email, password }: { readonly email: string; readonly password: string },
    from: From,
  ): Promise<BegunSession | undefined> {
    const people = await this.#parts.people();
    const proven = await people.byPassword(email, password);
    if (proven === undefined || !(await this.#mayComeIn(proven.user))) return undefined;
    const begun = await this.#begin(people, proven.user, from);
    if (await people.isCurrent(proven)) return begun;
    // Changed while it was checked: what that ended did not have this session among it.
    await this.#end([begun.id]);
    return undefined;
  }

  /** Errors: `not_found` for a link that was used, withdrawn or has expired; `forbidden` for another address than the invited one; `invalid_input` for one that is a member's. */
  async join({ token, name, email, password }: JoinInput, from: From): Promise<BegunSession> {
    const invitation = await this.#invitations.find({ token });
    if (invitation === undefined) throw noInvitation();
    if (invitation.email !== undefined && invitation.email !== email)
      throw new StepcastError("forbidden", "This invitation is for another address.");
    const people = await this.#parts.people();
    if ((await people.byEmail(email)) !== undefined) throw taken();
    const emailIsTheirs = invitation.email === email;
    const { role } = invitation;
    const someone = { email, name, role, password, emailIsTheirs };
    const adding = () =>
      people.add(someone).catch(async (error: unknown) => {
        // Somebody else joined with the address while the password was hashed.
        throw (await people.byEmail(email)) === undefined ? error : taken();
      });
    const user = await this.#invitations.taking(invitation.id, adding);
    if (user === undefined) throw noInvitation();
    return await this.#begin(people, user, from);
  }

  /**
   * Members, and people with an invitation, come in by the issuer; nobody else does.
   * Errors: `forbidden`.
   */
  async byIssuer(vouched: Vouched, from: From): Promise<BegunSession> {
    const people = await this.#parts.people();
    const user =
      (await this.#knownMember(people, vouched)) ?? (await this.#newMember(people, vouched));
    if (user === undefined || !(await this.#mayComeIn(user)))
      throw new StepcastError("forbidden", "There is no account for you on this server.", {
        hint: "Ask its owner for an invitation to the address that you signed in with.",
      });
    return await this.#begin(people, user, from);
  }

  async #knownMember(people: People, { subject, email }: Vouched): Promise<string | undefined> {
    const user = await people.bySubject(subject);
    if (user !== undefined || email === undefined) return user;
    const member = await people.byEmail(email);
    if (member === undefined) return undefined;
    // Somebody who joined by an open link may have claimed the address before whose it is came.
    if (!member.isTheirs) throw claimed();
    await people.linkSubject(member.user, subject);
    return member.user;
  }

  async #newMember(people: People, vouched: Vouched): Promise<string | undefined> {
    const { subject, email, name, invitation: token } = vouched;
    if (email === undefined) return undefined;
    const byLink = token === undefined ? undefined : await this.#invitations.find({ token });
    const invitation = byLink ?? (await this.#invitations.find({ email }));
    if (invitation === undefined) return undefined;
    if (invitation.email !== undefined && invitation.email !== email) return undefined;
    const { role } = invitation;
    const known = name ?? invitation.name ?? email;
    const someone = { email, name: known, role, subject, emailIsTheirs: true };
    return await this.#invitations.taking(invitation.id, () => people.add(someone));
  }

  /** Sessions that are over make room, and the oldest where somebody has too many. */
  async #begin(people: People, user: string, from: From): Promise<BegunSession> {
    const { db, now } = this.#parts;
    const begun = await people.beginSession(user, from);
    const own = await db
      .selectFrom("identity_session")
      .select(["id", "expiresAt"])
      .where("userId", "=", user)
      .orderBy("createdAt", "desc")
      .execute();
    const live = own.filter(({ expiresAt }) => Date.parse(expiresAt) > now());
    const kept = new Set([begun.id, ...live.slice(0, limits.sessionsPerUser).map(({ id }) => id)]);
    const over = own.flatMap(({ id }) => (kept.has(id) ? [] : [id])).slice(-mostAtOnce);
    if (over.length > 0) await this.#end(over);
    return begun;
  }

  async #end(ids: readonly string[]): Promise<void> {
    const { db, close } = this.#parts;
    await db.deleteFrom("identity_session").where("id", "in", ids).execute();
    for (const id of ids) close({ credentialId: id });
  }

  async #mayComeIn(user: string): Promise<boolean> {
    const found = await this.#parts.db
      .selectFrom("identity_user")
      .select("disabled")
      .where("id", "=", user)
      .executeTakeFirst();
    return found?.disabled === 0;
  }
}

function noInvitation(): StepcastError {
  return new StepcastError("not_found", "This invitation was used, withdrawn or has expired.", {
    hint: "Ask whoever invited you for a new link.",
  });
}

function taken(): StepcastError {
  const message = "This address is a member's already.";
  return wrongField(
    "invalid_input",
    { code: "email_taken", path: "/email", message },
    "Sign in with it, or join with another one.",
  );
}

function claimed(): StepcastError {
  return new StepcastError("forbidden", "Somebody joined with this address and a password.", {
    hint: "If that was you, sign in with the password. If not, tell the owner of this server.",
    details: { reason: "claimed" },
  });
}
