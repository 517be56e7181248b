import type { Caller, Closed } from "@stepcast/api";

/** How long a caller is taken for what they were found to be. Changes of this server count at once; this is for what another process changes. */
const maxAgeMs = 60_000;
/** How long a wrong credential is remembered as one. */
const wrongForMs = 10_000;
const maxRemembered = 20_000;
const maxClosed = 10_000;

interface Ending {
  readonly atMs: number;
  /** The count of closings with which it was given. */
  readonly since: number;
}

interface Remembered {
  /** Undefined: a wrong one. */
  readonly caller: Caller | undefined;
  readonly untilMs: number;
  readonly closingsBefore: number;
}

/**
 * Who was found behind which credential, in memory. Every finding carries the count of closings
 * before it began, so that one that was under way while its credential was closed does not count.
 */
export class Verified {
  readonly #now: () => number;
  readonly #right = new Map<string, Remembered>();
  /** By themselves, so that however many wrong ones push out no right one. */
  readonly #wrong = new Map<string, Remembered>();
  readonly #foundAt = new WeakMap<Caller["credential"], number>();
  readonly #closedAt = new Map<string, number>();
  /** Credentials that were given an end since they were found. */
  readonly #endings = new Map<string, Ending>();
  /** What was found before this count is not taken for open: its closings are forgotten. */
  #floor = 0;
  #closings = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The count to hand to {@link remember}, taken before the database is asked. */
  get closings(): number {
    return this.#closings;
  }

  recall(key: string): Remembered | undefined {
    const among = this.#right.has(key) ? this.#right : this.#wrong;
    const known = among.get(key);
    if (known === undefined) return undefined;
    const { caller, untilMs, closingsBefore } = known;
    // What changed may have made a wrong one right: somebody is let in again.
    const holds =
      caller === undefined
        ? closingsBefore === this.#closings
        : this.isOpen(caller) && this.#knowsItsEnd(caller, closingsBefore);
    const leftMs = untilMs - this.#now();
    // More than it was given: the clock was set back.
    if (holds && leftMs > 0 && leftMs <= maxAgeMs) return known;
    among.delete(key);
    return undefined;
  }

  remember(key: string, caller: Caller | undefined, closingsBefore: number): void {
    const now = this.#now();
    if (caller !== undefined) this.#foundAt.set(caller.credential, closingsBefore);
    const until = now + (caller === undefined ? wrongForMs : maxAgeMs);
    const untilMs = Math.min(until, caller?.credential.expiresAt ?? until);
    this.#right.delete(key);
    this.#wrong.delete(key);
    const among = caller === undefined ? this.#wrong : this.#right;
    among.set(key, { caller, untilMs, closingsBefore });
    forgetOldest(among, maxRemembered);
  }

  isOpen({ user, credential }: Caller): boolean {
    const { id, expiresAt } = credential;
    const endsAt = Math.min(expiresAt ?? Infinity, this.#endingOf(id)?.atMs ?? Infinity);
    if (endsAt <= this.#now()) return false;
    const foundAt = this.#foundAt.get(credential);
    if (foundAt === undefined || foundAt < this.#floor) return false;
    if (foundAt === this.#closings) return true;
    const closedAt = Math.max(
      this.#closedAt.get(`user ${user}`) ?? 0,
      this.#closedAt.get(`credential ${id}`) ?? 0,
      this.#closedAt.get(`credential ${parentOf(id)}`) ?? 0,
    );
    return foundAt >= closedAt;
  }

  close(closed: Closed): void {
    if ("atMs" in closed && closed.atMs > this.#now()) {
      this.#endAt(closed.credentialId, closed.atMs);
      return;
    }
    const key = "user" in closed ? `user ${closed.user}` : `credential ${closed.credentialId}`;
    this.#closings++;
    this.#closedAt.delete(key);
    this.#closedAt.set(key, this.#closings);
    const forgotten = forgetOldest(this.#closedAt, maxClosed);
    if (forgotten !== undefined) this.#floor = forgotten;
  }

  #endAt(credentialId: string, atMs: number): void {
    this.#closings++;
    this.#endings.delete(credentialId);
    this.#endings.set(credentialId, { atMs, since: this.#closings });
    if (this.#endings.size <= maxClosed) return;
    for (const oldest of this.#endings.keys()) {
      this.#endings.delete(oldest);
      this.close({ credentialId: oldest });
      return;
    }
  }

  #endingOf(id: string): Ending | undefined {
    if (this.#endings.size === 0) return undefined;
    return this.#endings.get(id) ?? this.#endings.get(parentOf(id));
  }

  /** False for what was found before its credential was given an end: whoever shows it is told the new one. */
  #knowsItsEnd({ credential }: Caller, closingsBefore: number): boolean {
    return closingsBefore >= (this.#endingOf(credential.id)?.since ?? 0);
  }
}

/** A token for a page is named after the credential that made it, and dies with it. */
export function childId(parent: string, own: string): string {
  return `${parent}/${own}`;
}

function parentOf(id: string): string {
  return id.split("/", 1)[0] ?? id;
}

/** The value that was forgotten, if one was. */
function forgetOldest<V>(map: Map<string, V>, most: number): V | undefined {
  if (map.size <= most) return undefined;
  const [oldest] = map;
  if (oldest === undefined) return undefined;
  map.delete(oldest[0]);
  return oldest[1];
}
