/** Who may read whose room, what was shared, projects, and who did what: see docs/adr/0009. */
export const rooms = `
-- Rooms that were opened to users they do not belong to.
CREATE TABLE grants (
  user TEXT NOT NULL,
  room TEXT NOT NULL,
  -- member or viewer.
  role TEXT NOT NULL,
  PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_of_room ON grants (room, user);

CREATE TABLE shares (
  id TEXT PRIMARY KEY,
  -- SHA-256 of the token; the token itself is kept nowhere.
  token_hash BLOB NOT NULL UNIQUE,
  run_id TEXT NOT NULL,
  room TEXT NOT NULL,
  -- The user who shared, and whose room it is.
  shared_by TEXT NOT NULL,
  -- Milliseconds since the Unix epoch, here and below.
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_of_user ON shares (shared_by, created_at);
CREATE INDEX shares_by_expiry ON shares (expires_at);

CREATE TABLE projects (
  room TEXT NOT NULL,
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  archived INTEGER NOT NULL,
  PRIMARY KEY (room, project_id)
) STRICT, WITHOUT ROWID;

-- Append-only and bounded: the oldest go first.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT,
  -- Kind and id of the credential that was shown, never the credential.
  credential TEXT,
  address TEXT,
  outcome TEXT NOT NULL
) STRICT;

ALTER TABLE runs ADD COLUMN project_id TEXT;
CREATE INDEX runs_of_project ON runs (room, project_id, queued_seq) WHERE project_id IS NOT NULL;
`;
