/** Where in the log each alarm was told of, so that what still holds of it is known when a run that told some of it goes. */
export const alarmEvents = `
CREATE TABLE alarm_events (
  room TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  alarm_id TEXT NOT NULL,
  -- decided: raised or acknowledged.
  kind TEXT NOT NULL CHECK (kind IN ('decided', 'updated', 'cleared')),
  seq INTEGER NOT NULL,
  run_id TEXT,
  PRIMARY KEY (room, agent_id, alarm_id, kind, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_events_by_run ON alarm_events (run_id, room) WHERE run_id IS NOT NULL;

-- Of a run whose removal was cut short, what is left of it tells nothing.
INSERT INTO alarm_events (room, agent_id, alarm_id, kind, seq, run_id)
  SELECT room, data ->> 'agentId', data ->> 'alarmId',
    CASE type WHEN 'alarm.updated' THEN 'updated' WHEN 'alarm.cleared' THEN 'cleared' ELSE 'decided' END,
    seq, run_id
  FROM (
    SELECT seq, room, run_id, type, CAST(bytes AS TEXT) -> 'data' AS data FROM events
    WHERE type IN ('alarm.raised', 'alarm.updated', 'alarm.acknowledged', 'alarm.cleared')
  ) AS told
  WHERE NOT EXISTS (
    SELECT 1 FROM pruned_runs AS gone
    WHERE gone.run_id = told.run_id AND gone.room = told.room AND seq <= last_seq AND removed_to < last_seq
  );

-- What retention left of them may have been told amiss.
DELETE FROM standing_alarms;
INSERT INTO standing_alarms (room, agent_id, alarm_id, told_seq, first_seq, decided_seq)
  SELECT room, agent_id, alarm_id, max(seq), min(seq), max(iif(kind = 'decided', seq, NULL))
  FROM alarm_events AS told
  WHERE kind <> 'cleared' AND seq > (
    SELECT coalesce(max(seq), 0) FROM alarm_events AS over
    WHERE over.room = told.room AND over.agent_id = told.agent_id AND over.alarm_id = told.alarm_id
      AND over.kind = 'cleared'
  )
  GROUP BY room, agent_id, alarm_id;
`;
