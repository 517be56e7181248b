import type { Caller, Closed } from "@stepcast/api";
import { limits, type MemberRow, personName, type Role, StepcastError } from "@stepcast/contracts";
import { type Kysely, sql } from "kysely";
import { roleOf } from "./caller.ts";
import type { Parts } from "./parts.ts";
import type { OutsiderTable, Tables } from "./tables.ts";

/** Who came is written together, this long after the first of them. */
const gatherMs = 1_000;

/** Somebody whom an outside issuer vouched for just now. */
export interface Vouchee {
  readonly caller: Caller;
  /** What their token calls them: the first of its names that is one. */
  readonly names: readonly unknown[];
  readonly issuer: string;
}

interface Seen {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly role: Role;
  readonly at: number;
}

/**
 * Users whom only an outside issuer knows, as far as they came here: so that they can be seen, and
 * kept out one by one. At most limits.outsideUsers are remembered, those that came last; one who is
 * kept out is never forgotten. A token is looked up once a minute, so they are noted as often.
 */
export class Outsiders {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #close: (closed: Closed) => void;
  #seen = new Map<string, Seen>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { db, now, close }: Pick<Parts, "db" | "now" | "close">,
    onError: (error: unknown) => void,
  ) {
    this.#db = db;
    this.#now = now;
    this.#close = close;
    this.#onError = onError;
  }

  /** Undefined for one who is kept out; anybody else is known from here on. */
  async admit({ caller, names, issuer }: Vouchee): Promise<Caller | undefined> {
    const { user: id, role } = caller;
    if (await this.isKeptOut(id)) return undefined;
    this.#seen.set(id, { id, name: nameOf(names, id), issuer, role, at: this.#now() });
    this.#timer ??= setTimeout(() => void this.flush().catch(this.#onError), gatherMs).unref();
    return caller;
  }

  async isKeptOut(id: string): Promise<boolean> {
    return (await this.#find(id))?.disabled === 1;
  }

  /** What somebody is called; undefined for one who is not remembered. */
  async nameOf(id: string): Promise<string | undefined> {
    return this.#seen.get(id)?.name ?? (await this.#find(id))?.name;
  }

  /** In the order in which they came first. */
  async rows(): Promise<readonly MemberRow[]> {
    await this.flush();
    const rows = await this.#db
      .selectFrom("identity_outsider")
      .selectAll()
      .orderBy("first_seen_at_ms")
      .orderBy("id")
      .execute();
    return rows.map(memberOf);
  }

  /** Errors: `not_found`; `too_many_requests` when as many are kept out as may be. */
  async setDisabled(id: string, disabled: boolean): Promise<void> {
    await this.flush();
    if (disabled) await this.#mustHaveRoom();
    const changed = await this.#db
      .updateTable("identity_outsider")
      .set({ disabled: disabled ? 1 : 0 })
      .where("id", "=", id)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw unknown(id);
    this.#close({ user: id });
  }

  /** Errors: `not_found`. */
  async remove(id: string): Promise<void> {
    await this.flush();
    const gone = await this.#db
      .deleteFrom("identity_outsider")
      .where("id", "=", id)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw unknown(id);
    this.#close({ user: id });
  }

  /** Writes down who came, and forgets whoever has not come for longest where there are too many. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#seen.size === 0) return;
    const seen = JSON.stringify([...this.#seen.values()]);
    this.#seen = new Map();
    await sql`insert into identity_outsider
      (id, name, issuer, role, first_seen_at_ms, last_seen_at_ms)
      select value ->> 'id', value ->> 'name', value ->> 'issuer', value ->> 'role',
        value ->> 'at', value ->> 'at' from json_each(${seen}) where true
      on conflict (id) do update set name = excluded.name, role = excluded.role,
        last_seen_at_ms = excluded.last_seen_at_ms`.execute(this.#db);
    await sql`delete from identity_outsider where id in (
      select id from identity_outsider where disabled = 0
      order by last_seen_at_ms desc, id limit -1 offset ${limits.outsideUsers})`.execute(this.#db);
  }

  #find(id: string) {
    return this.#db
      .selectFrom("identity_outsider")
      .select(["name", "disabled"])
      .where("id", "=", id)
      .executeTakeFirst();
  }

  async #mustHaveRoom(): Promise<void> {
    const { keptOut } = await this.#db
      .selectFrom("identity_outsider")
      .select((select) => select.fn.countAll<number>().as("keptOut"))
      .where("disabled", "=", 1)
      .executeTakeFirstOrThrow();
    const value = limits.outsideUsers;
    if (keptOut < value) return;
    throw new StepcastError("too_many_requests", `${keptOut} users of the issuer are kept out.`, {
      details: { limit: "outsideUsers", value },
      hint: "Have the issuer vouch for them no more, then remove them here.",
    });
  }
}

/** One line that people can read; the id where the token has none. */
function nameOf(names: readonly unknown[], id: string): string {
  for (const name of names) {
    const parsed = personName.safeParse(name);
    if (parsed.success) return parsed.data;
  }
  return id;
}

function memberOf(row: Omit<OutsiderTable, "disabled"> & { readonly disabled: number }): MemberRow {
  return {
    user: row.id,
    name: row.name,
    role: roleOf(row.role),
    joinedAt: row.first_seen_at_ms,
    lastSeenAt: row.last_seen_at_ms,
    disabled: row.disabled === 1,
    comesBy: ["jwt"],
    issuer: row.issuer,
  };
}

function unknown(user: string): StepcastError {
  return new StepcastError("not_found", `There is no member ${user} here.`);
}
