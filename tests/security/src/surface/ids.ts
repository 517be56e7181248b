import { randomBytes } from "node:crypto";

/** One thing of every kind, by the names that requests call them. */
export interface Ids {
  readonly user: string;
  /** The second part of the room. */
  readonly session: string;
  readonly runId: string;
  readonly approvalId: string;
  readonly stepId: string;
  readonly agentId: string;
  readonly jobId: string;
  readonly artifactId: string;
  readonly projectId: string;
  readonly keyId: string;
  readonly sessionId: string;
  readonly invitationId: string;
  readonly shareId: string;
  readonly idempotencyKey: string;
  readonly producerId: string;
}

export function roomOf({ user, session }: Pick<Ids, "user" | "session">): string {
  return `${user}/${session}`;
}

/** Ids of the same form and length that name nothing. */
export function randomIds(like: Ids): Ids {
  // Cast: every member is a string, before and after.
  return Object.fromEntries(
    Object.entries(like).map(([name, id]) => [name, unknownId(id)]),
  ) as unknown as Ids;
}

/** Keeps the prefix by which an id shows its kind; every letter and digit behind it is another one. */
function unknownId(id: string): string {
  const [prefix = ""] = /^(sha256-|[a-z]{2,5}_)?/.exec(id) ?? [];
  const rest = id.slice(prefix.length);
  const hex = /^[0-9a-f]*$/.test(rest);
  const letters = hex ? "0123456789abcdef" : "abcdefghijkmnpqrstuvwxyz";
  const random = randomBytes(rest.length);
  return (
    prefix +
    [...rest]
      .map((one, at) =>
        /[A-Za-z0-9]/.test(one) ? letters[(random[at] ?? 0) % letters.length] : one,
      )
      .join("")
  );
}

/** A text with every id named by its kind instead, so that two answers can be compared. */
export function anonymous(text: string, ids: Ids): string {
  const known = Object.entries({ ...ids, room: roomOf(ids) }).sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return known.reduce(
    (all, [name, id]) =>
      all.replaceAll(id, `<${name}>`).replaceAll(encodeURIComponent(id), `<${name}>`),
    text,
  );
}
