/** How far each ended run was rid of what its later events replace. */
export const compaction = `
-- Seq; a run that went on and ended again has more after it.
ALTER TABLE runs ADD COLUMN compacted_to INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_to_compact ON runs (ended_at) WHERE ended_at IS NOT NULL AND compacted_to < last_seq;
`;
