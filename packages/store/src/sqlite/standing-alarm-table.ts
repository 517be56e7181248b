import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StepcastEvent } from "@stepcast/contracts";

export type AlarmEvent = Extract<StepcastEvent, { readonly type: `alarm.${string}` }>;

/** What an event does to an alarm; raised and acknowledged both decide what it is. */
type Kind = "decided" | "updated" | "cleared";

const kinds: Readonly<Record<AlarmEvent["type"], Kind>> = {
  "alarm.raised": "decided",
  "alarm.acknowledged": "decided",
  "alarm.updated": "updated",
  "alarm.cleared": "cleared",
};

/** An alarm by its name: room, agent, id. */
type Alarm = readonly [room: string, agentId: string, alarmId: string];

/**
 * Where in the log the alarms that are not cleared are told: how each began, what left it open or
 * acknowledged, and what was told last. Which event did what to which alarm is kept beside it, so that
 * an alarm is as the events that are left tell it once a run that told some of it is removed.
 */
export class StandingAlarmTable {
  readonly #file: StatementSync;
  readonly #tell: StatementSync;
  readonly #over: StatementSync;
  readonly #latest: StatementSync;
  readonly #removeRun: StatementSync;
  readonly #span: StatementSync;

  constructor(db: DatabaseSync) {
    this.#file = db.prepare(
      "INSERT INTO alarm_events (room, agent_id, alarm_id, kind, seq, run_id) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#tell = db.prepare(
      `INSERT INTO standing_alarms (room, agent_id, alarm_id, told_seq, first_seq, decided_seq)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         told_seq = excluded.told_seq,
         decided_seq = coalesce(excluded.decided_seq, decided_seq)`,
    );
    this.#over = db.prepare(
      "DELETE FROM standing_alarms WHERE room = ? AND agent_id = ? AND alarm_id = ?",
    );
    this.#latest = db.prepare(
      `SELECT told_seq, first_seq, decided_seq, told_seq FROM standing_alarms
       WHERE room = ? ORDER BY told_seq DESC LIMIT ?`,
    );
    this.#removeRun = db.prepare(
      "DELETE FROM alarm_events WHERE run_id = ? AND room = ? RETURNING agent_id, alarm_id",
    );
    const end = (of: "min" | "max") =>
      `(SELECT ${of}(seq) FROM alarm_events
        WHERE room = ?1 AND agent_id = ?2 AND alarm_id = ?3 AND kind = ?4 AND seq > ?5)`;
    this.#span = db.prepare(`SELECT ${end("min")}, ${end("max")}`);
    for (const select of [this.#latest, this.#removeRun, this.#span]) select.setReturnArrays(true);
  }

  /** In the caller's transaction. */
  stage({ seq, room, runId, type, data: { agentId, alarmId } }: AlarmEvent): void {
    const kind = kinds[type];
    this.#file.run(room, agentId, alarmId, kind, seq, runId ?? null);
    if (kind === "cleared") this.#over.run(room, agentId, alarmId);
    else this.#tell.run(room, agentId, alarmId, seq, seq, kind === "decided" ? seq : null);
  }

  /** Forgets what a run told, at once; how many events that were. In the caller's transaction. */
  removeRun(runId: string, room: string): number {
    // Cast: the columns of the statement.
    const told = this.#removeRun.all(runId, room) as unknown as readonly [string, string][];
    const alarms = new Map(told.map((ids) => [JSON.stringify(ids), ids]));
    for (const ids of alarms.values()) this.#retell([room, ...ids]);
    return told.length;
  }

  /** Those of a room that were told of last. Each row: where that was, and the seqs that tell it. */
  latest(room: string, limit: number): readonly unknown[] {
    return this.#latest.all(room, limit);
  }

  #retell(alarm: Alarm): void {
    this.#over.run(...alarm);
    const [, over] = this.#spanOf(alarm, "cleared", 0);
    const [decidedFirst, decided] = this.#spanOf(alarm, "decided", over ?? 0);
    const [updatedFirst, updated] = this.#spanOf(alarm, "updated", over ?? 0);
    const told = [decidedFirst, decided, updatedFirst, updated].filter((seq) => seq !== null);
    if (told.length > 0) this.#tell.run(...alarm, Math.max(...told), Math.min(...told), decided);
  }

  /** The first and the last of a kind after `after`. */
  #spanOf(alarm: Alarm, kind: Kind, after: number): readonly [number | null, number | null] {
    // Cast: the columns of the statement.
    return this.#span.get(...alarm, kind, after) as unknown as [number | null, number | null];
  }
}
