import type {
  AgentCommand,
  AgentStatus,
  EventOf,
  JsonValue,
  StepcastEvent,
  TypePattern,
} from "@stepcast/contracts";
import type { Dialect, DialectFrame } from "./dialect.ts";

type Metadata = { readonly [key: string]: JsonValue };

/** What a client of the plant's streams reads, by the names of its events. Times in seconds; what is not known is null. */
export interface GreenLangFrames {
  readonly "agent.status": {
    readonly agent_id: string;
    readonly status: AgentStatus;
    readonly progress_percent: number | null;
    readonly current_step: string | null;
    readonly metadata: Metadata;
  };
  readonly "calculation.progress": {
    readonly job_id: string;
    readonly agent_id: string | null;
    readonly progress_percent: number;
    readonly current_step: string | null;
    readonly step_number: number | null;
    readonly total_steps: number | null;
    readonly elapsed_seconds: number | null;
    readonly estimated_total_seconds: number | null;
    readonly details: Metadata;
  };
  readonly "alarm.update": {
    readonly alarm_id: string;
    readonly agent_id: string;
    readonly severity: EventOf<"alarm.raised">["data"]["severity"];
    readonly message: string;
    readonly parameter: string | null;
    readonly current_value: number | null;
    readonly threshold_value: number | null;
    /** As it was told, and `state`: raised, updated, acknowledged or cleared. */
    readonly metadata: Metadata;
  };
  readonly "metrics.update": {
    readonly source_id: string;
    readonly metrics: Readonly<Record<string, number>>;
    readonly unit: string | null;
    readonly metadata: Metadata;
  };
  /** Not of the source: what an agent is asked, which it answers with its status. */
  readonly "agent.command": {
    readonly agent_id: string;
    readonly command: AgentCommand;
    readonly requested_by: string;
    readonly reason: string | null;
  };
  readonly heartbeat: { readonly timestamp: string };
}

export type GreenLangEvent = keyof GreenLangFrames;

/** What each name stands for in the log. Heartbeats are of the stream itself. */
export const greenLangTypes = {
  "agent.status": ["agent.status", "run.*", "phase.started"],
  "calculation.progress": [
    "job.progress",
    "step.progress",
    "run.completed",
    "run.failed",
    "run.cancelled",
  ],
  "alarm.update": ["alarm.*"],
  "metrics.update": ["metrics.sampled"],
  "agent.command": ["agent.command_requested"],
  heartbeat: [],
} as const satisfies Readonly<Record<GreenLangEvent, readonly TypePattern[]>>;

export function isGreenLangEvent(name: string): name is GreenLangEvent {
  return Object.hasOwn(greenLangTypes, name);
}

/** When a client comes back after a cut; the source says it in every frame. */
const retryMs = 3_000;

/**
 * Agents, jobs, alarms and metrics of a plant (source E). A run is an agent and a job under its own
 * id, and its end is told of both. `names`: what a reader asked for; nothing else is told. Default: all.
 */
export function greenLangDialect(names?: readonly GreenLangEvent[]): Dialect {
  const isAsked = ({ event }: DialectFrame): boolean =>
    names === undefined || names.some((name) => name === event);
  return {
    name: "green-lang",
    heartbeatMs: 30_000,
    retryMs,
    idInEveryFrame: true,
    heartbeat: (at) => frame("heartbeat", { timestamp: new Date(at).toISOString() }),
    project: (event) => greenLangFrames(event).filter(isAsked),
  };
}

function frame<N extends GreenLangEvent>(event: N, data: GreenLangFrames[N]): DialectFrame {
  return { event, data, retryMs };
}

function greenLangFrames(event: StepcastEvent): readonly DialectFrame[] {
  const job = isRunEnd(event) ? jobEndFrame(event) : undefined;
  return [job, greenLangFrame(event)].filter((one) => one !== undefined);
}

function greenLangFrame(event: StepcastEvent): DialectFrame | undefined {
  switch (event.type) {
    case "agent.status": {
      const { agentId, status, percent, currentStep, metadata } = event.data;
      return agentFrame(agentId, status, { percent, currentStep, metadata });
    }
    case "agent.command_requested": {
      const { agentId, command, by, reason = null } = event.data;
      return frame("agent.command", { agent_id: agentId, command, requested_by: by, reason });
    }
    case "job.progress":
      return jobFrame(event.data);
    case "step.progress":
      return stepFrame(event);
    case "alarm.raised":
    case "alarm.updated":
    case "alarm.acknowledged":
    case "alarm.cleared":
      return alarmFrame(event);
    case "metrics.sampled": {
      const { sourceId, metrics, unit = null, metadata = {} } = event.data;
      return frame("metrics.update", { source_id: sourceId, metrics, unit, metadata });
    }
    default:
      return runFrame(event);
  }
}

interface AgentDetail {
  readonly percent?: number | undefined;
  readonly currentStep?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

function agentFrame(agentId: string, status: AgentStatus, detail: AgentDetail = {}): DialectFrame {
  return frame("agent.status", {
    agent_id: agentId,
    status,
    progress_percent: detail.percent ?? null,
    current_step: detail.currentStep ?? null,
    metadata: detail.metadata ?? {},
  });
}

/** A run as an agent that works on it. */
function runFrame(event: StepcastEvent): DialectFrame | undefined {
  const agentId = event.agentId ?? event.runId;
  if (agentId === undefined) return undefined;
  switch (event.type) {
    case "run.started":
      return agentFrame(agentId, "RUNNING", { percent: 0, currentStep: event.data.planName });
    case "run.resumed":
      return agentFrame(agentId, "RUNNING");
    case "phase.started": {
      const { name, index, total } = event.data;
      const percent = total === 0 ? 0 : Math.min(100, Math.round((100 * index) / total));
      return agentFrame(agentId, "RUNNING", { percent, currentStep: name });
    }
    case "run.paused":
      return agentFrame(agentId, "PAUSED");
    case "run.completed":
      return agentFrame(agentId, "COMPLETED", { percent: 100 });
    case "run.failed":
    case "run.cancelled":
      return agentFrame(agentId, "ERROR", { metadata: whyNotCompleted(event) });
    default:
      return undefined;
  }
}

type RunEnd = EventOf<"run.completed" | "run.failed" | "run.cancelled">;

function isRunEnd(event: StepcastEvent): event is RunEnd {
  const { type } = event;
  return type === "run.completed" || type === "run.failed" || type === "run.cancelled";
}

function whyNotCompleted(event: Exclude<RunEnd, EventOf<"run.completed">>): Metadata {
  if (event.type === "run.failed") {
    const { code, message } = event.data.error;
    return { code, message };
  }
  const { by, reason } = event.data;
  return { code: "run_cancelled", message: reason ?? `Cancelled by ${by}.` };
}

/** The last word on a run as a job: 100 says that it completed; any other end says how far it came, and why. */
function jobEndFrame(event: RunEnd): DialectFrame | undefined {
  const { runId, agentId, type, data } = event;
  if (runId === undefined) return undefined;
  const isCompleted = type === "run.completed";
  const elapsed = data.durationMs / 1000;
  return frame("calculation.progress", {
    job_id: runId,
    agent_id: agentId ?? runId,
    progress_percent: isCompleted ? 100 : percentBefore(data),
    current_step: null,
    step_number: isCompleted ? data.totalSteps : data.succeeded,
    total_steps: data.totalSteps,
    elapsed_seconds: elapsed,
    estimated_total_seconds: isCompleted ? elapsed : null,
    details: isCompleted ? { status: "COMPLETED" } : { status: "ERROR", ...whyNotCompleted(event) },
  });
}

/** Below 100 also when every step succeeded and the run did not. */
function percentBefore({ succeeded, totalSteps }: RunEnd["data"]): number {
  return totalSteps === 0 ? 0 : Math.min(99, Math.floor((100 * succeeded) / totalSteps));
}

function jobFrame(job: EventOf<"job.progress">["data"]): DialectFrame {
  return frame("calculation.progress", {
    job_id: job.jobId,
    agent_id: job.agentId ?? null,
    progress_percent: job.percent,
    current_step: job.currentStep ?? null,
    step_number: job.stepNumber,
    total_steps: job.totalSteps,
    elapsed_seconds: job.elapsedMs / 1000,
    estimated_total_seconds:
      job.estimatedTotalMs === undefined ? null : job.estimatedTotalMs / 1000,
    details: job.details ?? {},
  });
}

/** The progress of one step of a run: where the run is as a whole, its agent's status says. */
function stepFrame({ runId, agentId, data }: EventOf<"step.progress">): DialectFrame | undefined {
  if (runId === undefined) return undefined;
  const { stepId, percent, message } = data;
  return frame("calculation.progress", {
    job_id: runId,
    agent_id: agentId ?? runId,
    progress_percent: percent,
    current_step: message ?? stepId,
    step_number: null,
    total_steps: null,
    elapsed_seconds: null,
    estimated_total_seconds: null,
    details: { step_id: stepId },
  });
}

function alarmFrame({
  type,
  data,
}: EventOf<
  "alarm.raised" | "alarm.updated" | "alarm.acknowledged" | "alarm.cleared"
>): DialectFrame {
  return frame("alarm.update", {
    alarm_id: data.alarmId,
    agent_id: data.agentId,
    severity: data.severity,
    message: data.message,
    parameter: data.parameter ?? null,
    current_value: data.currentValue ?? null,
    threshold_value: data.thresholdValue ?? null,
    metadata: { ...data.metadata, state: type.slice("alarm.".length) },
  });
}
