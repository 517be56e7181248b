import type { EventData, StepcastEvent } from "../events/index.ts";
import { isAnsweredBy, type PendingCommand } from "./agent-commands.ts";
import { KeyedList } from "./keyed-list.ts";

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
  return foldAgentEvents(state, [event]);
}

/** {@link foldAgents} over several events, in the time that they and the lists take. Equal to folding them one by one. */
export function foldAgentEvents(state: AgentsState, events: Iterable<StepcastEvent>): AgentsState {
  let told: ToldByAgents | undefined;
  let { lastSeq } = state;
  for (const event of events) {
    if (event.seq <= lastSeq || !concernsAgents(event)) continue;
    lastSeq = event.seq;
    told ??= new ToldByAgents(state);
    told.apply(event);
  }
  return told === undefined ? state : { ...state, ...told.lists(), lastSeq };
}

type AgentEvent = Extract<
  StepcastEvent,
  { readonly type: "agent.status" | "agent.command_requested" | "job.progress" }
>;

function concernsAgents(event: StepcastEvent): event is AgentEvent {
  const { type } = event;
  return type === "agent.status" || type === "agent.command_requested" || type === "job.progress";
}

class ToldByAgents {
  readonly #agents: KeyedList<AgentState>;
  readonly #jobs: KeyedList<JobState>;
  readonly #pending: KeyedList<PendingCommand>;

  constructor({ agents, jobs, pending }: AgentsState) {
    this.#agents = new KeyedList(agents, ({ agentId }) => agentId);
    this.#jobs = new KeyedList(jobs, ({ jobId }) => jobId);
    this.#pending = new KeyedList(pending, ({ agentId }) => agentId);
  }

  apply({ type, at, data }: AgentEvent): void {
    switch (type) {
      case "agent.status": {
        this.#agents.put(data.agentId, () => ({ ...data, at }));
        const asked = this.#pending.get(data.agentId);
        if (asked !== undefined && isAnsweredBy(asked.command, data.status))
          this.#pending.remove(data.agentId);
        return;
      }
      case "agent.command_requested":
        this.#pending.put(data.agentId, () => ({ ...data, at }));
        return;
      case "job.progress":
        this.#jobs.put(data.jobId, () => jobState(data, at));
    }
  }

  lists(): Pick<AgentsState, "agents" | "jobs" | "pending"> {
    return { agents: this.#agents.items, jobs: this.#jobs.items, pending: this.#pending.items };
  }
}

function jobState(progress: Progress, at: number): JobState {
  const { estimatedTotalMs, elapsedMs } = progress;
  if (estimatedTotalMs === undefined) return { ...progress, at };
  return { ...progress, at, remainingMs: Math.max(0, estimatedTotalMs - elapsedMs) };
}
