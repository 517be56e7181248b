import {
  type FeedFilter,
  type ListRuns,
  newId,
  type Redactor,
  type RunRow,
  StepcastError,
} from "@stepcast/contracts";
import { artifactIdOf } from "../artifact-id.ts";
import { CommitListeners } from "../commit-listeners.ts";
import { CommitQueue, type Outcome, shuttingDown } from "../commit-queue.ts";
import { pageBounds } from "../feed-page.ts";
import { claimedRun, repeatOf } from "../idempotency.ts";
import { LeaseTable } from "../lease-table.ts";
import { appendedEntries, type LogEntry } from "../log-entry.ts";
import { outOfTurn } from "../producer.ts";
import { userOfRoom, userOfRooms } from "../run-filter.ts";
import { type Standing, type StandingBounds, standingBounds } from "../standing.ts";
import type {
  Append,
  Appended,
  CommitListener,
  IdempotencyClaim,
  Lease,
  LogPage,
  NewArtifact,
  ProducerClaim,
  Prunable,
  Pruned,
  ReadLog,
  RemovedRun,
  RunPage,
  Store,
  StoreClock,
  StoredArtifact,
} from "../store.ts";
import { ClaimTable } from "./claim-table.ts";
import { createMemoryDirectory } from "./directory.ts";
import { EventTable } from "./event-table.ts";
import { ProducerTable } from "./producer-table.ts";
import { Pruning } from "./pruning.ts";
import { RunTable } from "./run-table.ts";

export interface MemoryStoreOptions {
  /** Default: a random one. */
  readonly epoch?: string | undefined;
  /** For expiry of leases and claims. Default: the system's. */
  readonly clock?: StoreClock | undefined;
  /** Hides secrets from every event before it is recorded. Default: nothing is hidden. */
  readonly redactor?: Redactor | undefined;
}

/** A store that forgets everything when its process ends: for tests, benchmarks and short commands. Grows with its log. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options);
}

const flushesPerTurn = 64;
// Node's own queueMicrotask allocates a resource and wraps the callback for each call.
const resolved = Promise.resolve();

class MemoryStore implements Store {
  readonly epoch: string;
  readonly directory = createMemoryDirectory();
  readonly #clock: StoreClock;
  readonly #redactor: Redactor | undefined;
  readonly #events = new EventTable();
  readonly #runs = new RunTable();
  readonly #claims = new ClaimTable();
  readonly #producers = new ProducerTable();
  readonly #artifacts = new Map<string, StoredArtifact>();
  readonly #pruning = new Pruning({
    events: this.#events,
    runs: this.#runs,
    artifacts: this.#artifacts,
  });
  readonly #leases: LeaseTable;
  readonly #listeners = new CommitListeners();
  readonly #queue: CommitQueue<Append, Appended>;
  #fence = 0;

  constructor(options: MemoryStoreOptions) {
    this.epoch = options.epoch ?? newId("m").slice(2, 18);
    this.#clock = options.clock ?? Date;
    this.#redactor = options.redactor;
    this.#leases = new LeaseTable(this.#clock, () => {
      this.#fence += 1;
      return this.#fence;
    });
    this.#queue = new CommitQueue({
      commit: this.#commit,
      weight: (append) => append.events.length,
      maxGroupWeight: Number.POSITIVE_INFINITY,
      busyTimeoutMs: 0,
      schedule: createMicrotaskSchedule(),
    });
  }

  head(): number {
    return this.#events.head;
  }

  append(append: Append): Promise<Appended> {
    return this.#queue.push(append);
  }

  async read(query: ReadLog): Promise<LogPage> {
    this.#mustBeOpen();
    return this.#events.read(pageBounds(query, this.head()), query.feeds);
  }

  async standing(room: string, bounds: StandingBounds = standingBounds): Promise<Standing> {
    this.#mustBeOpen();
    return this.#events.standing(room, bounds);
  }

  onCommit(listener: CommitListener): () => void {
    return this.#listeners.add(listener);
  }

  async run(runId: string): Promise<RunRow | undefined> {
    this.#mustBeOpen();
    return this.#runs.get(runId);
  }

  async runs(room: string, query: ListRuns): Promise<RunPage> {
    this.#mustBeOpen();
    return this.#runs.list(room, query);
  }

  async openRuns(): Promise<readonly RunRow[]> {
    this.#mustBeOpen();
    return this.#runs.open();
  }

  async acquireLease(runId: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
    this.#mustBeOpen();
    return this.#leases.acquire(runId, holder, ttlMs);
  }

  async renewLeases(leases: readonly Lease[], ttlMs: number): Promise<ReadonlySet<string>> {
    this.#mustBeOpen();
    return this.#leases.renew(leases, ttlMs);
  }

  async releaseLease(lease: Lease): Promise<void> {
    await this.#queue.settled();
    this.#leases.release(lease);
  }

  async putArtifact(room: string, artifact: NewArtifact): Promise<string> {
    this.#mustBeOpen();
    const bytes = new Uint8Array(artifact.bytes);
    const artifactId = await artifactIdOf(bytes);
    this.#mustBeOpen();
    const place = JSON.stringify([room, artifactId]);
    if (!this.#artifacts.has(place)) {
      this.#artifacts.set(place, { artifactId, mediaType: artifact.mediaType, bytes });
    }
    return artifactId;
  }

  async artifact(room: string, artifactId: string): Promise<StoredArtifact | undefined> {
    this.#mustBeOpen();
    const user = userOfRooms(room);
    if (user === undefined) return this.#artifacts.get(JSON.stringify([room, artifactId]));
    const places = [...this.#artifacts.keys()].map((key): unknown => JSON.parse(key));
    const isTheirs = (place: unknown): place is [string, string] =>
      Array.isArray(place) && userOfRoom(String(place[0])) === user && place[1] === artifactId;
    return this.#artifacts.get(JSON.stringify(places.find(isTheirs)));
  }

  async prune(before: number, piecesBefore = 0): Promise<Pruned> {
    this.#mustBeOpen();
    return this.#pruning.prune(before, piecesBefore, this.#clock.now());
  }

  async prunable(before: number): Promise<Prunable> {
    this.#mustBeOpen();
    return this.#pruning.prunable(before, this.#clock.now());
  }

  async removedRun(runId: string): Promise<RemovedRun | undefined> {
    this.#mustBeOpen();
    return this.#pruning.removedRun(runId);
  }

  async isTorn(after: number, feeds: readonly FeedFilter[]): Promise<boolean> {
    this.#mustBeOpen();
    return this.#pruning.isTorn(after, feeds);
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  readonly #commit = (group: readonly Append[]): readonly Outcome<Appended>[] => {
    const [only] = group;
    // Nearly always there is one.
    if (only === undefined || group.length > 1) {
      const outcomes = group.map((append) => this.#apply(append));
      this.#listeners.tell(outcomes.flatMap(entriesOf));
      return outcomes;
    }
    const outcome = this.#apply(only);
    if (!(outcome instanceof StepcastError)) this.#listeners.tell(outcome.entries);
    return [outcome];
  };

  #apply(append: Append): Outcome<Appended> {
    const { events, idempotency, lease, producer } = append;
    const refused =
      this.#leases.refusal(lease) ??
      (producer && this.#inTurn(append, producer)) ??
      (idempotency && this.#claim(append, idempotency));
    if (refused !== undefined) return refused;
    const entries = appendedEntries(events, this.#events.head + 1, this.#redactor);
    this.#events.add(entries);
    this.#runs.add(entries);
    return { entries };
  }

  /** Undefined when the append may go on, its key claimed. */
  #claim(append: Append, claim: IdempotencyClaim): Outcome<Appended> | undefined {
    const now = this.#clock.now();
    const repeat = repeatOf(claim, this.#claims.get(claim), now);
    if (repeat !== undefined) return repeat;
    const runId = claimedRun(append);
    if (typeof runId !== "string") return runId;
    const { fingerprint, expiresAtMs } = claim;
    const record = { fingerprint, runId, firstSeq: this.head() + 1, expiresAtMs };
    this.#claims.put(claim, record, now);
    return undefined;
  }

  /** Undefined when the append may go on, its producer's place taken. */
  #inTurn(append: Append, producer: ProducerClaim): Outcome<Appended> | undefined {
    const refused = outOfTurn(append, this.#producers);
    if (refused === undefined) this.#producers.put(producer, this.#clock.now());
    return refused;
  }

  #mustBeOpen(): void {
    if (this.#queue.closed) throw shuttingDown();
  }
}

function entriesOf(outcome: Outcome<Appended>): readonly LogEntry[] {
  return outcome instanceof StepcastError ? [] : outcome.entries;
}

/**
 * Nothing is gained by waiting for the event loop to turn when a commit costs nothing, but timers and
 * sockets must get their turn while runs keep the store busy.
 */
function createMicrotaskSchedule(): (flush: () => void) => void {
  let flushes = 0;
  return (flush) => {
    flushes += 1;
    if (flushes % flushesPerTurn === 0) setImmediate(flush);
    else void resolved.then(flush);
  };
}
