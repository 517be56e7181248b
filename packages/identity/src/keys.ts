import type { Caller, Credential, KeysDesk } from "@stepcast/api";
import {
  type CreateKey,
  type KeyRow,
  limits,
  type Narrowing,
  type NewKey,
  narrowing,
  newId,
  type RotateKey,
  type Scope,
  StepcastError,
  scope,
} from "@stepcast/contracts";
import { callerFor, roleOf } from "./caller.ts";
import { KnownHashes } from "./known-hashes.ts";
import { isOutside } from "./outside-jwt.ts";
import type { Parts } from "./parts.ts";
import { hashOf, newSecret, prefixes } from "./secret.ts";
import type { KeyTable } from "./tables.ts";

/** What people see of a key after it was made. */
const shownChars = 8;
const dayMs = 24 * 60 * 60 * 1000;

/** Keys of programs: made, replaced and revoked by whom they speak for. */
export class Keys implements KeysDesk {
  readonly #parts: Parts;
  readonly #known: KnownHashes;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#known = new KnownHashes({
      load: async () => {
        const rows = await parts.db.selectFrom("identity_key").select("hash").execute();
        return rows.map(({ hash }) => hash);
      },
    });
  }

  async keys({ user, only }: Caller): Promise<readonly KeyRow[]> {
    await this.#parts.lastUse.flush();
    const rows = await this.#own(user).orderBy("created_at_ms", "desc").execute();
    return rows.map(rowOf).filter((row) => covers(only, row.only));
  }

  async createKey(caller: Caller, input: CreateKey): Promise<NewKey> {
    mustHaveAll(caller, input.scopes);
    if (isOutside(caller.user))
      throw new StepcastError("forbidden", "Your account is kept by the issuer of your token.", {
        hint: "Show its tokens; a key needs an account of this server.",
      });
    await this.#mustHaveRoom(caller.user);
    const { name, scopes, expiresInDays } = input;
    return await this.#add({
      user: caller.user,
      name,
      scopes: JSON.stringify(scopes),
      only: narrowed(caller, input.only),
      expires_at_ms: expiresInDays === undefined ? null : this.#parts.now() + expiresInDays * dayMs,
    });
  }

  /** The new key has what the old one has, and lives as long as it would have; the old one opens until the grace is over. */
  async rotateKey(caller: Caller, { id, graceMinutes }: RotateKey): Promise<NewKey> {
    const old = await this.#findNewest(caller, id);
    mustHaveAll(caller, scopesOf(old));
    await this.#mustHaveRoom(caller.user);
    const at = this.#parts.now();
    const { user, name, scopes, only } = old;
    const lifetimeMs = old.expires_at_ms === null ? null : old.expires_at_ms - old.created_at_ms;
    const fresh = await this.#add({
      user,
      name,
      scopes,
      only,
      expires_at_ms: lifetimeMs === null ? null : at + lifetimeMs,
    });
    const hasExpired = old.expires_at_ms !== null && old.expires_at_ms <= at;
    if (hasExpired || (await this.#retire(old, at, graceMinutes))) return fresh;
    // Replaced or revoked by somebody else meanwhile.
    await this.revokeKey(caller, fresh.id);
    await this.#findNewest(caller, id);
    throw keyNotFound(id);
  }

  async revokeKey(caller: Caller, id: string): Promise<void> {
    await this.#find(caller, id);
    await this.#parts.db.deleteFrom("identity_key").where("id", "=", id).execute();
    this.#parts.close({ credentialId: id });
  }

  /** Whom a key speaks for, by the key or, for a token that it made, by its id. */
  async callerOf(
    by: { readonly hash: string } | { readonly id: string },
  ): Promise<Caller | undefined> {
    if ("hash" in by && !(await this.#known.has(by.hash))) return undefined;
    const { db, now, lastUse } = this.#parts;
    const found = await db
      .selectFrom("identity_key")
      .innerJoin("identity_user", "identity_user.id", "identity_key.user")
      .selectAll("identity_key")
      .select(["identity_user.role", "identity_user.disabled"])
      .where(
        "id" in by ? "identity_key.id" : "identity_key.hash",
        "=",
        "id" in by ? by.id : by.hash,
      )
      .executeTakeFirst();
    if (found === undefined || found.disabled === 1) return undefined;
    const { expires_at_ms: expiresAt } = found;
    if (expiresAt !== null && expiresAt <= now()) return undefined;
    lastUse.note({ key: found.id, user: found.user });
    const credential: Credential = {
      kind: "key",
      id: found.id,
      ...(expiresAt === null ? {} : { expiresAt }),
    };
    const user = { id: found.user, role: roleOf(found.role) };
    return callerFor(user, credential, { scopes: scopesOf(found), only: onlyOf(found) });
  }

  /** True when it is sure without a look that no key has this hash. */
  lacks(hash: string): boolean {
    return this.#known.lacks(hash);
  }

  #own(user: string) {
    return this.#parts.db.selectFrom("identity_key").selectAll().where("user", "=", user);
  }

  async #find({ user, only }: Caller, id: string): Promise<KeyTable> {
    const row = await this.#own(user).where("id", "=", id).executeTakeFirst();
    if (row === undefined || !covers(only, onlyOf(row))) throw keyNotFound(id);
    return row;
  }

  /** Errors: `not_found`; `invalid_input` for one that was replaced. */
  async #findNewest(caller: Caller, id: string): Promise<KeyTable> {
    const row = await this.#find(caller, id);
    if (row.rotated_at_ms === null) return row;
    throw new StepcastError("invalid_input", "A newer key has taken the place of this one.", {
      hint: "Rotate the newer one.",
    });
  }

  /** Lets a key open until its grace is over, and no longer than it would have. False for one that was replaced or revoked. */
  async #retire({ id, expires_at_ms: ends }: KeyTable, at: number, graceMinutes: number) {
    const { db, close } = this.#parts;
    const graceEndsMs = at + graceMinutes * 60_000;
    const atMs = Math.min(graceEndsMs, ends ?? graceEndsMs);
    const retired = await db
      .updateTable("identity_key")
      .set({ rotated_at_ms: at, expires_at_ms: atMs })
      .where("id", "=", id)
      .where("rotated_at_ms", "is", null)
      .executeTakeFirst();
    // Known with the expiry that it had until now. What it has open goes on as long as it opens.
    close({ credentialId: id, atMs });
    return retired.numUpdatedRows > 0n;
  }

  async #add(
    given: Pick<KeyTable, "user" | "name" | "scopes" | "only" | "expires_at_ms">,
  ): Promise<NewKey> {
    const key = newSecret(prefixes.key);
    const row: KeyTable = {
      ...given,
      id: newId("key"),
      hash: hashOf(key),
      prefix: key.slice(0, shownChars),
      created_at_ms: this.#parts.now(),
      last_used_at_ms: null,
      rotated_at_ms: null,
    };
    await this.#parts.db.insertInto("identity_key").values(row).execute();
    this.#known.add(row.hash);
    return { ...rowOf(row), key };
  }

  /** Keys that have expired make room. Errors: `too_many_requests`. */
  async #mustHaveRoom(user: string): Promise<void> {
    const { db, now } = this.#parts;
    await db
      .deleteFrom("identity_key")
      .where("user", "=", user)
      .where("expires_at_ms", "<=", now())
      .execute();
    const rows = await this.#own(user).execute();
    if (rows.length < limits.keysPerUser) return;
    throw new StepcastError(
      "too_many_requests",
      `You have ${rows.length} keys, which is all you may have.`,
      {
        details: { limit: "keysPerUser", value: limits.keysPerUser },
        hint: "Revoke a key that nothing uses.",
      },
    );
  }
}

function keyNotFound(id: string): StepcastError {
  return new StepcastError("not_found", `There is no key ${id} here.`);
}

/** Errors: `forbidden` for a scope that the caller has not. */
function mustHaveAll(caller: Caller, wanted: readonly Scope[]): void {
  const missing = wanted.find((one) => !caller.scopes.has(one));
  if (missing !== undefined)
    throw new StepcastError("forbidden", `You do not have the scope ${missing} yourself.`, {
      details: { scope: missing },
    });
}

/** What a narrowed credential makes is narrowed as it is. Errors: `forbidden` for anything else. */
function narrowed({ only }: Caller, wanted: Narrowing | undefined): string | null {
  const all = { ...only, ...wanted };
  if (!covers(only, all))
    throw new StepcastError("forbidden", "A key cannot open more than what made it.");
  return Object.keys(all).length === 0 ? null : JSON.stringify(all);
}

function covers(outer: Narrowing | undefined, inner: Narrowing | undefined): boolean {
  return (["runId", "agentId", "room"] as const).every(
    (name) => outer?.[name] === undefined || outer[name] === inner?.[name],
  );
}

function rowOf(row: KeyTable): KeyRow {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopesOf(row),
    only: onlyOf(row),
    createdAt: row.created_at_ms,
    expiresAt: row.expires_at_ms ?? undefined,
    lastUsedAt: row.last_used_at_ms ?? undefined,
    rotatedAt: row.rotated_at_ms ?? undefined,
  };
}

function scopesOf({ scopes }: Pick<KeyTable, "scopes">): readonly Scope[] {
  return scope.array().parse(JSON.parse(scopes));
}

function onlyOf({ only }: Pick<KeyTable, "only">): Narrowing | undefined {
  return only === null ? undefined : narrowing.parse(JSON.parse(only));
}
