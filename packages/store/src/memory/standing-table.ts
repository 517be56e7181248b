import { isAnsweredBy } from "@stepcast/contracts";
import type { LogEntry } from "../log-entry.ts";
import { type AllHeld, heldEntries, type StandingBounds } from "../standing.ts";

interface Told {
  readonly last: LogEntry;
}
interface AgentSlot extends Told {
  readonly status?: LogEntry | undefined;
  readonly command?: LogEntry | undefined;
}
interface AlarmSlot extends Told {
  readonly first: LogEntry;
  /** What left it open or acknowledged. */
  readonly decided?: LogEntry | undefined;
}
interface Room {
  readonly agents: Map<string, AgentSlot>;
  readonly alarms: Map<string, AlarmSlot>;
}

/** Of each room the entries that still hold. */
export class StandingTable {
  readonly #rooms = new Map<string, Room>();

  clear(): void {
    this.#rooms.clear();
  }

  file(entry: LogEntry): void {
    const { agents, alarms } = this.#room(entry.room);
    const { event } = entry;
    switch (event.type) {
      case "agent.status":
      case "agent.command_requested": {
        const { agentId } = event.data;
        agents.set(agentId, agentAfter(agents.get(agentId), entry));
        return;
      }
      case "alarm.raised":
      case "alarm.updated":
      case "alarm.acknowledged":
      case "alarm.cleared": {
        const alarm = JSON.stringify([event.data.agentId, event.data.alarmId]);
        if (event.type === "alarm.cleared") alarms.delete(alarm);
        else alarms.set(alarm, alarmAfter(alarms.get(alarm), entry));
        return;
      }
      default:
    }
  }

  read(room: string, bounds: StandingBounds) {
    const { agents, alarms } = this.#rooms.get(room) ?? { agents: new Map(), alarms: new Map() };
    const told = [
      ...latest(agents, bounds.agents).map(({ last, status, command }) => [last, status, command]),
      ...latest(alarms, bounds.alarms).map(({ last, first, decided }) => [last, first, decided]),
    ].map((entries) => entries.filter((entry) => entry !== undefined));
    const bySeq = new Map(told.flat().map((entry) => [entry.seq, entry]));
    const all: AllHeld = {
      held: told.map((entries) => {
        const seqs = entries.map(({ seq }) => seq);
        return { toldAt: Math.max(...seqs), seqs };
      }),
      isCut: agents.size > bounds.agents || alarms.size > bounds.alarms,
    };
    return heldEntries(all, bounds.bytes, (seqs) => seqs.flatMap((seq) => bySeq.get(seq) ?? []));
  }

  #room(room: string): Room {
    const known = this.#rooms.get(room) ?? { agents: new Map(), alarms: new Map() };
    this.#rooms.set(room, known);
    return known;
  }
}

function agentAfter(slot: AgentSlot | undefined, entry: LogEntry): AgentSlot {
  const { event } = entry;
  if (event.type !== "agent.status") return { ...slot, command: entry, last: entry };
  const asked = slot?.command?.event;
  const isAnswered =
    asked?.type === "agent.command_requested" &&
    isAnsweredBy(asked.data.command, event.data.status);
  return { status: entry, command: isAnswered ? undefined : slot?.command, last: entry };
}

function alarmAfter(slot: AlarmSlot | undefined, entry: LogEntry): AlarmSlot {
  const first = slot?.first ?? entry;
  const decided = entry.type === "alarm.updated" ? slot?.decided : entry;
  return { first, decided, last: entry };
}

function latest<Slot extends Told>(slots: ReadonlyMap<string, Slot>, limit: number): Slot[] {
  return [...slots.values()].sort((a, b) => b.last.seq - a.last.seq).slice(0, limit);
}
