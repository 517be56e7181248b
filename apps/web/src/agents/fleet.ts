import {
  type AgentState,
  type AgentsState,
  type AlarmState,
  type AlarmsState,
  foldAgents,
  foldAlarms,
  noAgents,
  noAlarms,
  type StepcastEvent,
} from "@stepcast/contracts";

/** The latest values of one measurement, oldest first. */
export interface Series {
  readonly sourceId: string;
  readonly metric: string;
  readonly unit: string | undefined;
  readonly values: readonly number[];
}

/** What the outside agents of one room told, as of the last event. */
export interface Fleet extends AgentsState, AlarmsState {
  readonly series: readonly Series[];
  /** When each agent was last heard, by any report of its own: milliseconds since the Unix epoch. */
  readonly heardAt: Readonly<Record<string, number>>;
}

/** By room, in order of first appearance: an id names an agent in its own room only. */
export type Rooms<State> = ReadonlyMap<string, State>;

/** An alarm, and where it was raised. */
export interface PlacedAlarm extends AlarmState {
  readonly room: string;
}

export const noFleet: Fleet = {
  ...noAgents,
  ...noAlarms,
  series: [],
  heardAt: {},
};

/** Values that a small chart shows. */
const keptValues = 60;

/** `(state, event) -> state`, pure. */
export function foldFleet(state: Fleet, event: StepcastEvent): Fleet {
  if (event.seq <= state.lastSeq) return state;
  const { agents, jobs, pending } = foldAgents(state, event);
  const { alarms } = foldAlarms(state, event);
  const series = foldSeries(state.series, event);
  const known = { ...state, agents, jobs, pending, alarms, series, lastSeq: event.seq };
  const agentId = speakerOf(event);
  if (agentId === undefined) return known;
  return { ...known, heardAt: { ...state.heardAt, [agentId]: event.at } };
}

/** `(rooms, events) -> rooms`: each event changes what is known of its own room, and of no other. */
export function foldRooms<State>(
  rooms: Rooms<State>,
  events: readonly StepcastEvent[],
  fold: (state: State, event: StepcastEvent) => State,
  none: State,
): Rooms<State> {
  const next = new Map(rooms);
  for (const event of events) next.set(event.room, fold(next.get(event.room) ?? none, event));
  return next;
}

/** What two feeds of the same rooms told: who agents are and their alarms, and what they do and measure. */
export function joined(lasting: Rooms<Fleet>, passing: Rooms<Fleet>): Rooms<Fleet> {
  const names = new Set([...lasting.keys(), ...passing.keys()]);
  return new Map(
    [...names].map((room) => [
      room,
      joinedRoom(lasting.get(room) ?? noFleet, passing.get(room) ?? noFleet),
    ]),
  );
}

function joinedRoom(lasting: Fleet, passing: Fleet): Fleet {
  const heardAt = { ...lasting.heardAt };
  for (const [agentId, at] of Object.entries(passing.heardAt))
    heardAt[agentId] = Math.max(at, heardAt[agentId] ?? 0);
  return { ...lasting, jobs: passing.jobs, series: passing.series, heardAt };
}

/** The agent that reported it. What people ask of an agent, and that they saw to its alarm, are no words of its own. */
function speakerOf(event: StepcastEvent): string | undefined {
  if (event.type === "agent.command_requested" || event.type === "alarm.acknowledged")
    return undefined;
  if (event.type === "metrics.sampled") return event.data.sourceId;
  return "agentId" in event.data ? event.data.agentId : undefined;
}

function foldSeries(series: readonly Series[], event: StepcastEvent): readonly Series[] {
  if (event.type !== "metrics.sampled") return series;
  const { sourceId, metrics, unit } = event.data;
  const next = [...series];
  for (const [metric, value] of Object.entries(metrics)) {
    const at = next.findIndex((one) => one.sourceId === sourceId && one.metric === metric);
    const values = [...(next[at]?.values ?? []), value].slice(-keptValues);
    const one = { sourceId, metric, unit, values };
    if (at < 0) next.push(one);
    else next[at] = one;
  }
  return next;
}

const severities = ["ALERT", "CRITICAL", "WARNING", "INFO"] as const;

/** Alarms that are not over, the gravest first and of those the newest. */
export function openAlarms(rooms: Rooms<AlarmsState>): readonly PlacedAlarm[] {
  const rank = ({ severity }: AlarmState) => severities.indexOf(severity);
  return [...rooms]
    .flatMap(([room, { alarms }]) => alarms.map((alarm) => ({ ...alarm, room })))
    .filter(({ status }) => status !== "cleared")
    .sort((a, b) => rank(a) - rank(b) || b.raisedAt - a.raisedAt);
}

/** Agents that have work report more often than this; 2.5 times as long without a word is silence. */
export const heartbeatMs = 15_000;
const silentAfter = 2.5;

/** Nobody has heard of an agent that should be at work. Of one that has ended nothing is expected. */
export function isSilent({ status }: AgentState, heardAt: number, now: number): boolean {
  const isOver = status === "COMPLETED" || status === "SHUTDOWN";
  return !isOver && now - heardAt > silentAfter * heartbeatMs;
}
