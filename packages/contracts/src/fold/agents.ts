import type { EventData, StepcastEvent } from "../events/index.ts";
import { type PendingCommand, withoutAnswered } from "./agent-commands.ts";
import { withItem } from "./with-item.ts";

type Status = EventData<"agent.status">;
type Progress = EventData<"job.progress">;

/** An agent as it last told of itself. */
export interface AgentState extends Status {
  /** When it did, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A job of an outside agent, as last reported. */
export interface JobState extends Progress {
  readonly at: number;
  /** Absent until somebody estimated the whole. Never below 0. */
  readonly remainingMs?: number | undefined;
}

/** What agents told, as of `lastSeq`. Lists are in order of first appearance. Plain JSON. */
export interface AgentsState {
  readonly agents: readonly AgentState[];
  readonly jobs: readonly JobState[];
  /** What agents were asked and have not answered: of each agent the latest. */
  readonly pending: readonly PendingCommand[];
  readonly lastSeq: number;
}

export const noAgents: AgentsState = { agents: [], jobs: [], pending: [], lastSeq: 0 };

/**
 * Agents and their jobs: `(state, event) -> state`. Pure and total; an event with
 * `seq <= state.lastSeq`, and one of another kind, changes nothing.
 */
export function foldAgents(state: AgentsState, event: StepcastEvent): AgentsState {
  if (event.seq <= state.lastSeq) return state;
  switch (event.type) {
    case "agent.status": {
      const agent = { ...event.data, at: event.at };
      const agents = withItem(state.agents, agent, (other) => other.agentId === agent.agentId);
      const pending = withoutAnswered(state.pending, event.data);
      return { ...state, agents, pending, lastSeq: event.seq };
    }
    case "agent.command_requested": {
      const asked = { ...event.data, at: event.at };
      const pending = withItem(state.pending, asked, (other) => other.agentId === asked.agentId);
      return { ...state, pending, lastSeq: event.seq };
    }
    case "job.progress": {
      const job = jobState(event.data, event.at);
      const jobs = withItem(state.jobs, job, (other) => other.jobId === job.jobId);
      return { ...state, jobs, lastSeq: event.seq };
    }
    default:
      return state;
  }
}

function jobState(progress: Progress, at: number): JobState {
  const { estimatedTotalMs, elapsedMs } = progress;
  if (estimatedTotalMs === undefined) return { ...progress, at };
  return { ...progress, at, remainingMs: Math.max(0, estimatedTotalMs - elapsedMs) };
}
