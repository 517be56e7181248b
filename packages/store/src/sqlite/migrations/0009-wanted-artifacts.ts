/** Artifacts that were stored again: somebody is about to name them, whatever becomes of the events that named them before. */
export const wantedArtifacts = `
CREATE TABLE wanted_artifacts (
  room TEXT NOT NULL,
  artifact_id TEXT NOT NULL,
  -- Milliseconds since the Unix epoch.
  wanted_at INTEGER NOT NULL,
  PRIMARY KEY (room, artifact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wanted_artifacts_by_time ON wanted_artifacts (wanted_at);
`;
