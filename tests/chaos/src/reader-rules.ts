import type { Evidence, Violation } from "./evidence.ts";
import { Deliveries } from "./feed/deliveries.ts";
import { checkFeed } from "./feed/feed-rules.ts";
import { logDigest } from "./feed/log-digest.ts";

/** Every reader was given exactly its part of the log, as `checkFeed` says. */
export function checkReaders({ epoch, log, readers }: Evidence): Violation[] {
  const digest = logDigest(
    epoch,
    log.map((event) => ({ seq: event.seq, type: event.type, json: JSON.stringify(event) })),
  );
  return readers.flatMap(({ name, types, seen }) => {
    const deliveries = new Deliveries();
    for (const { cursor, event } of seen) deliveries.take(cursor, JSON.stringify(event));
    return checkFeed(digest, { name, types, deliveries });
  });
}
