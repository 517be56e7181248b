/** How far each producer's reports were taken: written in the transaction of the report. */
export const producers = `
CREATE TABLE producers (
  -- Whose producer it is: a user.
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  -- The last report of the epoch that was taken.
  seq INTEGER NOT NULL,
  -- When its silence has lasted too long, in milliseconds since the Unix epoch.
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX producers_by_expiry ON producers (expires_at);
`;
