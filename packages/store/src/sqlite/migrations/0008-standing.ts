/** Where in the log what still holds of outside agents is, whatever came after it: see standing-table.ts. */
export const standing = `
CREATE TABLE standing_agents (
  room TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  -- Of its last status or command; seqs, here and below.
  told_seq INTEGER NOT NULL,
  status_seq INTEGER,
  status TEXT,
  -- Of what it was asked; NULL once it has answered.
  command_seq INTEGER,
  -- The statuses that answer the last command, with spaces between.
  answered_by TEXT,
  PRIMARY KEY (room, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_agents_told ON standing_agents (room, told_seq);

-- Alarms that are not cleared.
CREATE TABLE standing_alarms (
  room TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  alarm_id TEXT NOT NULL,
  told_seq INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  -- When it was last raised or acknowledged, whichever was later: what is told after that leaves it as it is.
  decided_seq INTEGER,
  PRIMARY KEY (room, agent_id, alarm_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_alarms_told ON standing_alarms (room, told_seq);

-- What a log told before there were these tables, in its order and without keeping any of it in memory.
INSERT INTO standing_agents (room, agent_id, told_seq, status_seq, status, command_seq, answered_by)
  SELECT room, data ->> 'agentId', seq, iif(type = 'agent.status', seq, NULL), data ->> 'status',
    iif(type = 'agent.status', NULL, seq),
    CASE data ->> 'command'
      WHEN 'pause' THEN 'PAUSED COMPLETED ERROR SHUTDOWN'
      WHEN 'resume' THEN 'IDLE RUNNING COMPLETED ERROR SHUTDOWN'
      WHEN 'shutdown' THEN 'SHUTDOWN'
    END
  FROM (
    SELECT seq, room, type, CAST(bytes AS TEXT) -> 'data' AS data FROM events
    WHERE type IN ('agent.status', 'agent.command_requested') ORDER BY seq
  )
  WHERE true
  ON CONFLICT DO UPDATE SET
    told_seq = excluded.told_seq,
    status_seq = coalesce(excluded.status_seq, status_seq),
    status = coalesce(excluded.status, status),
    command_seq = iif(instr(answered_by, excluded.status), NULL, coalesce(excluded.command_seq, command_seq)),
    answered_by = coalesce(excluded.answered_by, answered_by);

INSERT INTO standing_alarms (room, agent_id, alarm_id, told_seq, first_seq, decided_seq)
  SELECT room, data ->> 'agentId', data ->> 'alarmId', seq, iif(type = 'alarm.cleared', 0, seq),
    iif(type IN ('alarm.raised', 'alarm.acknowledged'), seq, NULL)
  FROM (
    SELECT seq, room, type, CAST(bytes AS TEXT) -> 'data' AS data FROM events
    WHERE type IN ('alarm.raised', 'alarm.updated', 'alarm.acknowledged', 'alarm.cleared') ORDER BY seq
  )
  WHERE true
  ON CONFLICT DO UPDATE SET
    told_seq = excluded.told_seq,
    first_seq = iif(excluded.first_seq = 0 OR first_seq = 0, excluded.first_seq, first_seq),
    decided_seq = iif(excluded.first_seq = 0, NULL, coalesce(excluded.decided_seq, decided_seq));
DELETE FROM standing_alarms WHERE first_seq = 0;
`;
