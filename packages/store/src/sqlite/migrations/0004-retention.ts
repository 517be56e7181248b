/** What retention removed: enough to tell a reader that it holds half of something that is gone. */
export const retention = `
-- The log may end in removed events: seqs at or before this were given out and are never given again.
ALTER TABLE log ADD COLUMN head_floor INTEGER NOT NULL DEFAULT 0;
-- Up to here was looked for old events of no run.
ALTER TABLE log ADD COLUMN loose_scanned_to INTEGER NOT NULL DEFAULT 0;

CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE pruned_runs (
  run_id TEXT PRIMARY KEY,
  room TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  -- Its events up to here are removed; what is left of them is hidden.
  removed_to INTEGER NOT NULL,
  -- Milliseconds since the Unix epoch.
  pruned_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pruned_runs_of_room ON pruned_runs (room, last_seq);
CREATE INDEX pruned_runs_unfinished ON pruned_runs (run_id) WHERE removed_to < last_seq;

-- Events of no run (measurements, states, jobs of others) are removed by their age.
CREATE TABLE pruned_rooms (
  room TEXT PRIMARY KEY,
  -- Seq of the last one that was removed.
  removed_to INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Named by removed events; they go too, unless an event that is left names them.
CREATE TABLE pruned_artifacts (
  room TEXT NOT NULL,
  artifact_id TEXT NOT NULL,
  PRIMARY KEY (room, artifact_id)
) STRICT, WITHOUT ROWID;
`;
