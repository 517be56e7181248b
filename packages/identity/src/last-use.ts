import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

/** What was used is written together, this long after the first of it. */
const gatherMs = 1_000;

/** Notes when credentials were used last. A credential comes here at most once a minute: see `Verified`. */
export class LastUse {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  #used = { sessions: new Set<string>(), keys: new Set<string>(), users: new Set<string>() };
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Kysely<Tables>, now: () => number, onError: (error: unknown) => void) {
    this.#db = db;
    this.#now = now;
    this.#onError = onError;
  }

  note(used: { readonly session?: string; readonly key?: string; readonly user: string }): void {
    if (used.session !== undefined) this.#used.sessions.add(used.session);
    if (used.key !== undefined) this.#used.keys.add(used.key);
    this.#used.users.add(used.user);
    this.#timer ??= setTimeout(() => void this.flush().catch(this.#onError), gatherMs).unref();
  }

  /** Writes what was noted. A list of keys or sessions asks for it first. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { sessions, keys, users } = this.#used;
    this.#used = { sessions: new Set(), keys: new Set(), users: new Set() };
    const at = this.#now();
    if (keys.size > 0)
      await this.#db
        .updateTable("identity_key")
        .set({ last_used_at_ms: at })
        .where("id", "in", idsIn(keys))
        .execute();
    if (sessions.size > 0)
      await this.#db
        .updateTable("identity_session")
        .set({ lastUsedAtMs: at })
        .where("id", "in", idsIn(sessions))
        .execute();
    if (users.size > 0)
      await this.#db
        .updateTable("identity_user")
        .set({ lastSeenAtMs: at })
        .where("id", "in", idsIn(users))
        .execute();
  }
}

/** One parameter, however many there are. */
function idsIn(ids: ReadonlySet<string>) {
  return sql<string>`(select value from json_each(${JSON.stringify([...ids])}))`;
}
