import {
  type AgentState,
  type AgentsState,
  type AlarmState,
  type AlarmsState,
  foldAgentEvents,
  foldAlarmEvents,
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

/** `(state, events) -> state`, pure, in the time that the events and what is known take. */
export function foldFleetEvents(state: Fleet, events: readonly StepcastEvent[]): Fleet {
  let { lastSeq } = state;
  const fresh = events.filter(({ seq }) => {
    const isFresh = seq > lastSeq;
    if (isFresh) lastSeq = seq;
    return isFresh;
  });
  if (fresh.length === 0) return state;
  const { agents, jobs, pending } = foldAgentEvents(state, fresh);
  const { alarms } = foldAlarmEvents(state, fresh);
  const series = foldSeries(state.series, fresh);
  const heardAt = foldHeard(state.heardAt, fresh);
  return { agents, jobs, pending, alarms, series, heardAt, lastSeq };
}

/** `(rooms, events) -> rooms`: each event changes what is known of its own room, and of no other. */
export function foldRooms<State>(
  rooms: Rooms<State>,
  events: readonly StepcastEvent[],
  fold: (state: State, events: readonly StepcastEvent[]) => State,
  none: State,
): Rooms<State> {
  const next = new Map(rooms);
  for (const [room, told] of Map.groupBy(events, (event) => event.room))
    next.set(room, fold(next.get(room) ?? none, told));
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

function foldHeard(heardAt: Fleet["heardAt"], events: readonly StepcastEvent[]): Fleet["heardAt"] {
  const heard = new Map<string, number>();
  for (const event of events) {
    const agentId = speakerOf(event);
    if (agentId !== undefined) heard.set(agentId, event.at);
  }
  return heard.size === 0 ? heardAt : { ...heardAt, ...Object.fromEntries(heard) };
}

function foldSeries(
  series: readonly Series[],
  events: readonly StepcastEvent[],
): readonly Series[] {
  const sampled = samplesOf(events);
  if (sampled.size === 0) return series;
  const known = series.map((one) => {
    const key = keyOf(one.sourceId, one.metric);
    const fresh = sampled.get(key);
    if (fresh === undefined) return one;
    sampled.delete(key);
    return { ...fresh, values: [...one.values, ...fresh.values].slice(-keptValues) };
  });
  return [...known, ...sampled.values()];
}

/** What was measured, by series, in order of first appearance. */
function samplesOf(events: readonly StepcastEvent[]): Map<string, Series> {
  const sampled = new Map<string, Series & { readonly values: number[] }>();
  for (const event of events) {
    if (event.type !== "metrics.sampled") continue;
    const { sourceId, metrics, unit } = event.data;
    for (const [metric, value] of Object.entries(metrics)) {
      const key = keyOf(sourceId, metric);
      const values = sampled.get(key)?.values ?? [];
      if (values.length === keptValues) values.shift();
      values.push(value);
      sampled.set(key, { sourceId, metric, unit, values });
    }
  }
  return sampled;
}

function keyOf(sourceId: string, metric: string): string {
  return `${sourceId.length} ${sourceId}${metric}`;
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
