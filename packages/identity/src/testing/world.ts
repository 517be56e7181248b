import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Caller } from "@stepcast/api";
import { inviteMember, type Role, roles, type Scope, scopes } from "@stepcast/contracts";
import { expect } from "vitest";
import type { IdentityService } from "../index.ts";
import { openIdentity, owner } from "./owned-identity.ts";

const minuteMs = 60_000;

/** What the model knows of a user. */
interface Person {
  readonly id: string;
  role: Role;
  disabled: boolean;
  removed: boolean;
}

/** What the model knows of a credential that somebody was handed. */
interface Handed {
  readonly id: string;
  readonly shown: { readonly bearer: string } | { readonly sessionId: string };
  readonly of: Person;
  readonly scopes: readonly Scope[];
  /** The one that made it, for a token for a page. */
  readonly parent?: Handed;
  expiresAt: number;
  rotated: boolean;
  ended: boolean;
}

interface Invited {
  readonly token: string;
  readonly by: Person;
  readonly expiresAt: number;
}

/** Numbers below a bound, the same for the same seed. */
function chance(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A server's identity, and beside it the model of who may do what. */
export class World implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "stepcast-who-may-"));
  readonly #file = join(this.#folder, "stepcast.db");
  readonly #below: (below: number) => number;
  #now = Date.now();
  #identity: IdentityService;
  readonly #people: Person[] = [];
  readonly #handed: Handed[] = [];
  readonly #invited: Invited[] = [];
  /** Those who opened a stream: each holds the caller whom the door found. */
  readonly #streams: { readonly by: Handed; readonly caller: Caller }[] = [];

  constructor(seed: number) {
    this.#below = chance(seed);
    this.#identity = this.#open();
  }

  #open(): IdentityService {
    return openIdentity(this.#file, { now: () => this.#now });
  }

  /** Members and their sessions as they are kept: to hash their passwords would take all the time there is. */
  async begin(): Promise<void> {
    await this.#identity.members();
    const db = new DatabaseSync(this.#file);
    db.exec("PRAGMA synchronous = OFF");
    const at = new Date(this.#now).toISOString();
    const expiresAt = this.#now + 10 * 24 * 60 * minuteMs;
    for (const [n, role] of (["owner", "member"] as const).entries()) {
      const of: Person = { id: `user_${n}`, role, disabled: false, removed: false };
      this.#people.push(of);
      db.prepare(
        `insert into identity_user (id, name, email, "emailVerified", "createdAt", "updatedAt", role)
         values (?, ?, ?, 1, ?, ?, ?)`,
      ).run(of.id, of.id, `${of.id}@example.com`, at, at, role);
      for (const id of [`session_${n}`, `other_${n}`]) {
        db.prepare(
          `insert into identity_session (id, "expiresAt", token, "createdAt", "updatedAt", "userId")
           values (?, ?, ?, ?, ?, ?)`,
        ).run(id, new Date(expiresAt).toISOString(), id, at, at, of.id);
        const shown = { sessionId: id };
        this.#handed.push({ id, shown, of, scopes, expiresAt, rotated: false, ended: false });
      }
    }
    db.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#identity[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  pick<T>(among: readonly T[]): T | undefined {
    return among[this.#below(among.length)];
  }

  /** What a credential opens by the model; undefined: nothing. */
  #opens({ of, scopes: own, parent, expiresAt, ended }: Handed): readonly Scope[] | undefined {
    if (ended || of.disabled || of.removed || expiresAt <= this.#now) return undefined;
    if (parent !== undefined)
      return this.#opens(parent)?.includes("events") === true ? ["events"] : undefined;
    const given = of.role === "viewer" ? (["events", "admin"] as const) : scopes;
    return given.filter((scope) => own.includes(scope));
  }

  /** Compares what every credential, stream and invitation opens with the model. */
  async check(): Promise<void> {
    for (const one of this.#handed) {
      const caller = await this.#identity.identify(one.shown);
      const found = caller && [...caller.scopes].sort();
      expect([one.id, found]).toEqual([one.id, this.#opens(one)?.toSorted()]);
      if (caller !== undefined) this.#streams.push({ by: one, caller });
    }
    for (const { by, caller } of this.#streams.splice(0)) {
      if (!this.#identity.isOpen(caller)) continue;
      expect([by.id, this.#opens(by)?.toSorted()]).toEqual([by.id, [...caller.scopes].sort()]);
      this.#streams.push({ by, caller });
    }
    this.#streams.splice(0, this.#streams.length - 40);
    for (const { token, by, expiresAt } of this.#invited) {
      const may = by.role === "owner" && !by.disabled && !by.removed && expiresAt > this.#now;
      expect((await this.#identity.invitation(token)) !== undefined).toBe(may);
    }
  }

  /** One of the open credentials that may see to keys, and its caller. */
  async #somebody(): Promise<{ readonly by: Handed; readonly caller: Caller } | undefined> {
    const open = this.#handed.filter((one) => this.#opens(one)?.includes("admin") === true);
    const by = this.pick(open);
    const caller = by && (await this.#identity.identify(by.shown));
    return by === undefined || caller === undefined ? undefined : { by, caller };
  }

  async createKey(): Promise<void> {
    const [some, own] = [await this.#somebody(), scopes.filter(() => this.#below(2) === 0)];
    if (some === undefined || own.length === 0) return;
    if (own.some((one) => !some.caller.scopes.has(one))) return;
    const days = this.pick([undefined, 1]);
    const input = { name: "k", scopes: own, expiresInDays: days };
    this.#hand(some.by.of, await this.#identity.createKey(some.caller, input), own);
  }

  async rotateKey(): Promise<void> {
    const some = await this.#somebody();
    const old = this.#keyOf(some?.by.of);
    if (some === undefined || old === undefined) return;
    const graceMinutes = this.#below(3) * 20;
    const asked = { id: old.id, graceMinutes };
    const both = this.#below(2) === 0 ? [asked, asked] : [asked];
    const made = await Promise.allSettled(
      both.map((input) => this.#identity.rotateKey(some.caller, input)),
    );
    const fresh = made.filter((one) => one.status === "fulfilled");
    const may = !old.rotated && old.scopes.every((one) => some.caller.scopes.has(one));
    expect(fresh).toHaveLength(may ? 1 : 0);
    if (!may) return;
    old.rotated = true;
    old.expiresAt = Math.min(old.expiresAt, this.#now + graceMinutes * minuteMs);
    for (const { value } of fresh) this.#hand(old.of, value, old.scopes);
  }

  async revokeKey(): Promise<void> {
    const some = await this.#somebody();
    const key = this.#keyOf(some?.by.of);
    if (some === undefined || key === undefined) return;
    await this.#identity.revokeKey(some.caller, key.id);
    key.ended = true;
  }

  async createToken(): Promise<void> {
    const may = this.#handed.filter((one) => this.#opens(one)?.includes("events") === true);
    const parent = this.pick(may.filter((one) => one.parent === undefined).slice(-3));
    const caller = parent && (await this.#identity.identify(parent.shown));
    if (parent === undefined || caller === undefined) return;
    const asked = { only: { room: caller.room }, expiresInSeconds: 3_600 };
    const { token, expiresAt } = await this.#identity.createToken(caller, asked);
    const id = `token of ${parent.id}`;
    const own = { shown: { bearer: token }, of: parent.of, scopes: ["events"] as const };
    this.#handed.push({ id, ...own, parent, expiresAt, rotated: false, ended: false });
  }

  async endSession(): Promise<void> {
    const session = this.pick(this.#handed.filter(({ id, ended }) => /^o/.test(id) && !ended));
    const caller = session && (await this.#identity.identify(session.shown));
    if (session === undefined || caller === undefined) return;
    await this.#identity.endSession(caller, session.id);
    session.ended = true;
  }

  async setRole(): Promise<void> {
    const person = this.#present();
    const role = this.pick(roles);
    if (person === undefined || role === undefined) return;
    await this.#identity.setRole(person.id, role);
    person.role = role;
  }

  async setDisabled(): Promise<void> {
    const person = this.#people.find((one) => one.disabled && !one.removed) ?? this.#present();
    if (person === undefined) return;
    await this.#identity.setDisabled(person.id, !person.disabled);
    person.disabled = !person.disabled;
  }

  async remove(): Promise<void> {
    const person = this.#present();
    if (person === undefined || this.#below(8) > 0) return;
    await this.#identity.remove(person.id);
    person.removed = true;
  }

  async invite(): Promise<void> {
    const by = this.#present();
    if (by?.role !== "owner" || by.disabled) return;
    const caller = { ...owner, user: by.id };
    const made = await this.#identity.invite(caller, inviteMember.parse({ role: "owner" }));
    const token = new URL(made.link).searchParams.get("token") ?? "";
    this.#invited.push({ token, by, expiresAt: made.expiresAt });
  }

  async waitMinutes(): Promise<void> {
    this.#now += this.#below(30) * minuteMs;
  }

  async waitHours(): Promise<void> {
    this.#now += this.#below(36) * 60 * minuteMs * (this.#below(4) === 0 ? 1 : 0);
  }

  async restart(): Promise<void> {
    await this.#identity[Symbol.asyncDispose]();
    this.#identity = this.#open();
    // A restart ends every stream.
    this.#streams.splice(0);
  }

  #present(): Person | undefined {
    return this.pick(this.#people.filter(({ removed }) => !removed));
  }

  /** A key of somebody's that the server has not forgotten. */
  #keyOf(of: Person | undefined): Handed | undefined {
    const keys = this.#handed.filter((one) => one.of === of && one.id.startsWith("key_"));
    return this.pick(keys.filter((one) => !one.ended && one.expiresAt > this.#now));
  }

  #hand(
    of: Person,
    made: { readonly id: string; readonly key: string; readonly expiresAt?: number | undefined },
    own: readonly Scope[],
  ): void {
    const { id, key, expiresAt = Number.POSITIVE_INFINITY } = made;
    const shown = { bearer: key };
    this.#handed.push({ id, shown, of, scopes: own, expiresAt, rotated: false, ended: false });
  }
}
