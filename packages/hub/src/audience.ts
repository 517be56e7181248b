import type { FeedFilter } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import type { FeedEncoding } from "./encoding.ts";
import { feedsKey, Group } from "./group.ts";
import type { Heartbeats } from "./heartbeat.ts";
import type { Ring } from "./ring.ts";
import type { Subscriber } from "./subscriber.ts";
import { Topics } from "./topics.ts";
import { Wire } from "./wire.ts";

export interface AudienceParts {
  readonly ring: Pick<Ring, "tip">;
  readonly heartbeats: Heartbeats;
  /** The period of encodings that have none of their own. */
  readonly heartbeatMs: number;
  /** Bytes that may wait for a group's live members between two flushes. */
  readonly maxPendingBytes: number;
  readonly onBeat: (wire: Wire) => void;
}

/** All groups, by wire and filter, and by what their feeds are of. A group and a wire are there as long as somebody needs them. */
export class Audience {
  readonly #parts: AudienceParts;
  readonly #bare = new Map<FeedEncoding, Wire>();
  readonly #chunked = new Map<FeedEncoding, Wire>();
  readonly #topics = new Topics<Group>();
  #groupsMade = 0;

  constructor(parts: AudienceParts) {
    this.#parts = parts;
  }

  group(encoding: FeedEncoding, chunked: boolean, feeds: readonly FeedFilter[]): Group {
    const wire = this.#wire(encoding, chunked);
    const filter = feedsKey(feeds);
    const known = wire.groups.get(filter);
    if (known !== undefined) return known;
    const { maxPendingBytes, ring } = this.#parts;
    const since = ring.tip;
    this.#groupsMade += 1;
    const group = new Group({ id: this.#groupsMade, filter, wire, feeds, since, maxPendingBytes });
    wire.groups.set(filter, group);
    this.#topics.add(feeds, group);
    return group;
  }

  leave(subscriber: Subscriber): void {
    const { group } = subscriber;
    const { wire } = group;
    group.members.delete(subscriber);
    if (group.members.size > 0) return;
    this.#topics.remove(group.feeds, group);
    wire.groups.delete(group.filter);
    if (wire.groups.size > 0) return;
    wire.stop();
    this.#wires(wire.chunked).delete(wire.encoding);
  }

  /** Hands an entry to the groups that it concerns; `touched` hears of each that had nothing waiting. */
  offer(entry: LogEntry, touched: (group: Group) => void): void {
    this.#topics.visit(entry, (group) => {
      if (group.offer(entry)) touched(group);
    });
  }

  #wire(encoding: FeedEncoding, chunked: boolean): Wire {
    const wires = this.#wires(chunked);
    const known = wires.get(encoding);
    if (known !== undefined) return known;
    const { heartbeats, heartbeatMs, onBeat } = this.#parts;
    const heartbeat = heartbeats.every(encoding.heartbeatMs ?? heartbeatMs);
    const wire = new Wire({ encoding, chunked, heartbeat, onBeat });
    wires.set(encoding, wire);
    return wire;
  }

  #wires(chunked: boolean): Map<FeedEncoding, Wire> {
    return chunked ? this.#chunked : this.#bare;
  }
}
