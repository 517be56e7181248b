import type { DatabaseSync, StatementSync } from "node:sqlite";
import { agentStatuses, isAnsweredBy, type StepcastEvent } from "@stepcast/contracts";
import type { LogEntry } from "../log-entry.ts";
import type { AllHeld, Held, StandingBounds } from "../standing.ts";
import { StandingAlarmTable } from "./standing-alarm-table.ts";

/**
 * Where in the log what still holds of outside agents is: each agent's last status, what it was asked
 * and has not answered, and of each alarm that is not cleared how it began, what left it open or
 * acknowledged, and what was told last. Written in the transaction of the events, so it costs those who report and nobody else.
 *
 * Invariant: folding these events gives what folding all of the room's does, alarms that are over left out.
 */
export class StandingTable {
  readonly #agent: StatementSync;
  readonly #agents: StatementSync;
  readonly #forgetStatus: StatementSync;
  readonly #forgetAgent: StatementSync;
  readonly #alarms: StandingAlarmTable;

  constructor(db: DatabaseSync) {
    this.#agent = db.prepare(
      `INSERT INTO standing_agents (room, agent_id, told_seq, status_seq, status, command_seq, answered_by)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         told_seq = excluded.told_seq,
         status_seq = coalesce(excluded.status_seq, status_seq),
         status = coalesce(excluded.status, status),
         command_seq = iif(instr(answered_by, excluded.status), NULL, coalesce(excluded.command_seq, command_seq)),
         answered_by = coalesce(excluded.answered_by, answered_by)`,
    );
    this.#agents = db.prepare(
      `SELECT told_seq, status_seq, command_seq FROM standing_agents
       WHERE room = ? ORDER BY told_seq DESC LIMIT ?`,
    );
    this.#forgetStatus = db.prepare(
      "UPDATE standing_agents SET status_seq = NULL WHERE room = ? AND agent_id = ? AND status_seq = ?",
    );
    this.#forgetAgent = db.prepare(
      `DELETE FROM standing_agents WHERE room = ? AND agent_id = ? AND told_seq = ?`,
    );
    this.#agents.setReturnArrays(true);
    this.#alarms = new StandingAlarmTable(db);
  }

  /** In the caller's transaction. */
  stage(event: StepcastEvent): void {
    const { seq, room } = event;
    switch (event.type) {
      case "agent.status": {
        const { agentId, status } = event.data;
        this.#agent.run(room, agentId, seq, seq, status, null, null);
        return;
      }
      case "agent.command_requested": {
        const { agentId, command } = event.data;
        const answers = agentStatuses.filter((status) => isAnsweredBy(command, status));
        this.#agent.run(room, agentId, seq, null, null, seq, answers.join(" "));
        return;
      }
      case "alarm.raised":
      case "alarm.updated":
      case "alarm.acknowledged":
      case "alarm.cleared":
        this.#alarms.stage(event);
        return;
      default:
    }
  }

  /** Forgets what an agent was last told by, which was just removed. Alarms go with their runs alone. In the caller's transaction. */
  remove({ event }: LogEntry): void {
    const { seq, room } = event;
    if (event.type === "agent.status" || event.type === "agent.command_requested") {
      const { agentId } = event.data;
      // Told last of the agent, it goes with all that was told before: that is older still.
      this.#forgetAgent.run(room, agentId, seq);
      this.#forgetStatus.run(room, agentId, seq);
    }
  }

  /** Forgets what a run that goes told of alarms; how many events that were. In the caller's transaction. */
  removeRun(runId: string, room: string): number {
    return this.#alarms.removeRun(runId, room);
  }

  /** Of a room, those that were told of last where there are more than the bounds let through. */
  read(room: string, { agents, alarms }: StandingBounds): AllHeld {
    const agentRows = this.#agents.all(room, agents + 1);
    const alarmRows = this.#alarms.latest(room, alarms + 1);
    return {
      held: [...agentRows.slice(0, agents), ...alarmRows.slice(0, alarms)].map(heldOf),
      isCut: agentRows.length > agents || alarmRows.length > alarms,
    };
  }
}

function heldOf(row: unknown): Held {
  // Cast: the statements select whole numbers, or nothing but for the first.
  const [toldAt, ...seqs] = row as readonly [number, ...(number | null)[]];
  return { toldAt, seqs: seqs.filter((seq) => seq !== null) };
}
