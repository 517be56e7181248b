import { newId } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";

/**
 * A store for an engine that shares its log with another one whose skills differ. Its runs are its
 * own from their first event on, since the lease is taken before it is appended; and it takes over
 * nobody's, since it sees no open runs.
 */
export function ownRunsOnly(store: Store, leaseMs: number): Store {
  const holder = newId("kit");
  return {
    epoch: store.epoch,
    directory: store.directory,
    head: () => store.head(),
    async append(append) {
      const [first] = append.events;
      if (first?.type === "run.queued" && first.runId !== undefined)
        await store.acquireLease(first.runId, holder, leaseMs);
      return await store.append(append);
    },
    read: (query) => store.read(query),
    standing: (room, bounds) => store.standing(room, bounds),
    onCommit: (listener) => store.onCommit(listener),
    run: (runId) => store.run(runId),
    runs: (room, query) => store.runs(room, query),
    openRuns: async () => [],
    acquireLease: (runId, _engine, ttlMs) => store.acquireLease(runId, holder, ttlMs),
    renewLeases: (leases, ttlMs) => store.renewLeases(leases, ttlMs),
    releaseLease: (lease) => store.releaseLease(lease),
    putArtifact: (room, artifact) => store.putArtifact(room, artifact),
    artifact: (room, artifactId) => store.artifact(room, artifactId),
    prune: (before, piecesBefore) => store.prune(before, piecesBefore),
    prunable: (before) => store.prunable(before),
    removedRun: (runId) => store.removedRun(runId),
    isTorn: (after, feeds) => store.isTorn(after, feeds),
    close: async () => undefined,
  };
}
