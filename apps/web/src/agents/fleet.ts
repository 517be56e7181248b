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

/** What outside agents told, as of the last event. */
export interface Fleet extends AgentsState, AlarmsState {
  readonly series: readonly Series[];
  /** When each agent was last heard, by any report of its own: milliseconds since the Unix epoch. */
  readonly heardAt: Readonly<Record<string, number>>;
  /** Where each agent reports: what is asked of it goes there. */
  readonly roomOf: Readonly<Record<string, string>>;
}

export const noFleet: Fleet = {
  ...noAgents,
  ...noAlarms,
  series: [],
  heardAt: {},
  roomOf: {},
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
  const agentId = agentOf(event);
  if (agentId === undefined) return known;
  const isOwn = event.type !== "agent.command_requested";
  return {
    ...known,
    roomOf: { ...state.roomOf, [agentId]: event.room },
    heardAt: isOwn ? { ...state.heardAt, [agentId]: event.at } : state.heardAt,
  };
}

/** What two feeds of the same agents told: who they are and their alarms, and what they do and measure. */
export function joined(lasting: Fleet, passing: Fleet): Fleet {
  const heardAt = { ...lasting.heardAt };
  for (const [agentId, at] of Object.entries(passing.heardAt))
    heardAt[agentId] = Math.max(at, heardAt[agentId] ?? 0);
  return {
    ...lasting,
    jobs: passing.jobs,
    series: passing.series,
    heardAt,
    roomOf: { ...passing.roomOf, ...lasting.roomOf },
  };
}

function agentOf(event: StepcastEvent): string | undefined {
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
export function openAlarms(alarms: readonly AlarmState[]): readonly AlarmState[] {
  const rank = ({ severity }: AlarmState) => severities.indexOf(severity);
  return alarms
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
