/** The log, the run rows, idempotency claims and artifacts. */
export const log = `
-- One row: what there is to know about the log as a whole.
CREATE TABLE log (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  epoch TEXT NOT NULL,
  -- How often the store was opened; the upper part of every fence.
  openings INTEGER NOT NULL,
  -- Full segments whose postings are written.
  sealed_segments INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  room TEXT NOT NULL,
  run_id TEXT,
  agent_id TEXT,
  -- The whole event as JSON in UTF-8.
  bytes BLOB NOT NULL
) STRICT;

-- Which events of a segment of 1,024 carry a key such as run:<id>: see posting-table.ts.
CREATE TABLE postings (
  key TEXT NOT NULL,
  segment INTEGER NOT NULL,
  places BLOB NOT NULL,
  PRIMARY KEY (key, segment)
) STRICT, WITHOUT ROWID;

-- Projected from the events of each run, in their transaction.
CREATE TABLE runs (
  -- Seq of the run's first event: newest first is descending order.
  queued_seq INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  room TEXT NOT NULL,
  -- The part of the room before the slash.
  user TEXT NOT NULL,
  status TEXT NOT NULL,
  plan_name TEXT,
  goal TEXT,
  parent_run_id TEXT,
  requested_by TEXT NOT NULL,
  -- JSON array of strings.
  tags TEXT NOT NULL,
  cancel_requested INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  duration_ms INTEGER,
  total_steps INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  -- JSON object.
  error TEXT,
  last_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_of_room ON runs (room, queued_seq);
CREATE INDEX runs_of_user ON runs (user, queued_seq);
CREATE INDEX runs_open ON runs (queued_seq) WHERE status IN ('queued', 'running', 'paused');

CREATE TABLE claims (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  run_id TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  -- Milliseconds since the Unix epoch.
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_by_expiry ON claims (expires_at);

CREATE TABLE artifacts (
  room TEXT NOT NULL,
  artifact_id TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (room, artifact_id)
) STRICT;
`;
