import type { AgentStatus, AlarmSeverity, EventData, JsonValue } from "@stepcast/contracts";

type Metadata = { readonly [key: string]: JsonValue };

export interface AgentStatusReport {
  readonly agentId: string;
  readonly status: AgentStatus;
  readonly currentStep?: string | undefined;
  /** 0 to 100. */
  readonly progressPercent?: number | undefined;
  readonly metadata?: Metadata | undefined;
}

export interface JobProgressReport {
  readonly jobId: string;
  readonly agentId?: string | undefined;
  /** 0 to 100. */
  readonly progressPercent: number;
  readonly currentStep?: string | undefined;
  readonly stepNumber: number;
  readonly totalSteps: number;
  readonly elapsedSeconds: number;
  readonly estimatedTotalSeconds?: number | undefined;
  readonly details?: Metadata | undefined;
}

export interface AlarmUpdate {
  readonly alarmId: string;
  readonly agentId: string;
  readonly severity: AlarmSeverity;
  readonly message: string;
  readonly parameter?: string | undefined;
  readonly currentValue?: number | undefined;
  readonly thresholdValue?: number | undefined;
  readonly metadata?: Metadata | undefined;
  /** What happened to it. Default: raised. */
  readonly state?: "raised" | "updated" | "acknowledged" | "cleared" | undefined;
}

export interface MetricsReport {
  readonly sourceId: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly unit?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

/** The log's words for an agent's status. */
export function agentStatusData(report: AgentStatusReport): EventData<"agent.status"> {
  const { progressPercent: percent, ...rest } = report;
  return present({ ...rest, percent });
}

/** The log's words for a job's progress: times in whole milliseconds. */
export function jobProgressData(report: JobProgressReport): EventData<"job.progress"> {
  const { progressPercent: percent, elapsedSeconds, estimatedTotalSeconds, ...rest } = report;
  const estimatedTotalMs =
    estimatedTotalSeconds === undefined ? undefined : Math.round(1000 * estimatedTotalSeconds);
  return present({
    ...rest,
    percent,
    elapsedMs: Math.round(1000 * elapsedSeconds),
    estimatedTotalMs,
  });
}

/** The log's words for an alarm, but for what happened to it. */
export function alarmData({ state: _state, ...alarm }: AlarmUpdate): EventData<"alarm.raised"> {
  return present(alarm);
}

export function metricsData(report: MetricsReport): EventData<"metrics.sampled"> {
  return present(report);
}

/** Without the members that are absent. Cast: readonly and absent members are all that the types differ in. */
function present<T>(members: object): T {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}
