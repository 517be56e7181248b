import {
  type EventData,
  type EventType,
  type FeedFilter,
  limits,
  type NewEvent,
  newId,
  runIdPrefix,
  StepcastError,
} from "@stepcast/contracts";
import { type GreenLangStatus, greenLangStatus } from "@stepcast/dialects";
import { createHub, type Hub } from "@stepcast/hub";
import type { Store } from "@stepcast/store";
import { checkedData } from "./checked-data.ts";
import {
  type ManagerSettings,
  managerConfig,
  managerSettings,
  type SSEStreamManagerOptions,
} from "./manager-settings.ts";
import {
  type StreamRequest,
  startOf,
  streamFeed,
  streamName,
  streamNames,
  writeFeed,
} from "./plant-client.ts";
import { refusalResponse, targetOf } from "./plant-paths.ts";
import {
  type AgentStatusReport,
  type AlarmUpdate,
  agentStatusData,
  alarmData,
  type JobProgressReport,
  jobProgressData,
  type MetricsReport,
  metricsData,
} from "./plant-report.ts";
import { sseResponse } from "./sse-response.ts";
import { createMeasuredStream, type SSEStream } from "./sse-stream.ts";
import { monitorThresholds, type ThresholdRule } from "./threshold-monitor.ts";

export interface MonitorOptions {
  readonly onError: (error: unknown) => void;
}

interface ManagerParts {
  readonly store: Store;
  readonly room: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

interface Client {
  readonly name: string;
  /** All that is told under the name, whatever this client picks of it. */
  readonly history: FeedFilter;
  readonly stream: SSEStream;
}

/**
 * The plant's streams (source E) of one program: reports go to the log, clients read the log, so one
 * who was away misses nothing, however long.
 *
 *     new --start--> running --stop--> stopped --start--> running
 */
export class SSEStreamManager {
  readonly #parts: ManagerParts;
  readonly #settings: ManagerSettings;
  readonly #clients = new Map<string, Client>();
  #hub: Hub | undefined;

  /** Errors: `invalid_input`, which names the setting. */
  constructor(parts: ManagerParts, options: SSEStreamManagerOptions = {}) {
    this.#parts = { ...parts, room: options.room ?? parts.room };
    this.#settings = managerSettings(options);
  }

  /** With the program's start. Starting twice changes nothing. */
  start(): void {
    const { store } = this.#parts;
    const heartbeatMs = 1_000 * this.#settings.heartbeatIntervalSeconds;
    this.#hub ??= createHub({ store, heartbeatMs });
  }

  /** With the program's end: every stream ends, and its client comes back with its place. */
  stop(): void {
    for (const { stream } of [...this.#clients.values()]) stream.close();
    this.#hub?.close();
    this.#hub = undefined;
  }

  /**
   * A stream for a client, as an answer of the fetch standard.
   * Errors: `shutting_down` unless started; `too_many_streams`; `cursor_malformed`, `cursor_ahead`.
   */
  openStream(request: StreamRequest = {}): {
    readonly clientId: string;
    readonly response: Response;
  } {
    const hub = this.#running();
    const after = startOf(request, hub);
    const name = streamName(request);
    this.#mustHaveRoom(name);
    const clientId = newId("client");
    const gone = new AbortController();
    const onClose = (): void => {
      this.#clients.delete(clientId);
      gone.abort();
    };
    const { room } = this.#parts;
    const feed = streamFeed(request, room);
    const history = streamFeed({ ...request, eventTypes: undefined }, room);
    const stream = createMeasuredStream({ onClose });
    this.#clients.set(clientId, { name, history, stream });
    if (request.signal?.aborted === true) stream.close();
    else request.signal?.addEventListener("abort", stream.close, { once: true });
    const { clientTimeoutSeconds, maxQueueSize, enableHeartbeat } = this.#settings;
    const pace = { timeoutMs: 1_000 * clientTimeoutSeconds, maxQueueSize, enableHeartbeat };
    // A feed breaks off with the hub or its store; the client comes back with its place.
    void writeFeed(hub, stream, {
      feed,
      names: streamNames(request),
      after,
      pace,
      signal: gone.signal,
    })
      .catch(() => undefined)
      .finally(stream.close);
    return { clientId, response: sseResponse(stream.stream) };
  }

  /**
   * Answers a request for one of the source's addresses below `apiPrefix`: `events`, `agents/<id>`,
   * `jobs/<id>` and `status`; undefined for any other. What is refused is a JSON answer. Who may ask
   * is the program's to check first.
   */
  async respond(request: Request): Promise<Response | undefined> {
    try {
      const target = targetOf(request, this.#settings.apiPrefix);
      if (target === undefined) return undefined;
      if (target.kind === "status") return Response.json(await this.getStatistics());
      return this.openStream(target.request).response;
    } catch (error) {
      return refusalResponse(error);
    }
  }

  /** Ends one client's stream. False when there is none such. */
  closeStream(clientId: string): boolean {
    const client = this.#clients.get(clientId);
    client?.stream.close();
    return client !== undefined;
  }

  async getStatistics(): Promise<GreenLangStatus> {
    const { store } = this.#parts;
    const { maxEventHistory: limit } = this.#settings;
    const after = Math.max(0, store.head() - limits.ringEvents);
    const byName = Map.groupBy(this.#clients.values(), ({ name }) => name);
    const counted = [...byName].map(async ([name, clients]) => {
      const feeds = clients.slice(0, 1).map(({ history }) => history);
      const { entries } = await store.read({ after, feeds, limit });
      const status = { subscribers: clients.length, event_history_size: entries.length };
      return [name, status] as const;
    });
    return greenLangStatus(new Map(await Promise.all(counted)), managerConfig(this.#settings));
  }

  /** Errors: `invalid_input`, storage errors. */
  sendAgentStatus(report: AgentStatusReport): Promise<void> {
    const { agentId } = report;
    return this.#append("agent.status", agentStatusData(report), { agentId });
  }

  /** Errors: `invalid_input`, storage errors. */
  sendJobProgress(report: JobProgressReport): Promise<void> {
    const { jobId: runId, agentId } = report;
    if (runId.startsWith(runIdPrefix)) return Promise.reject(notAJob(runId));
    const header = agentId === undefined ? { runId } : { runId, agentId };
    return this.#append("job.progress", jobProgressData(report), header);
  }

  /** Errors: `invalid_input`, storage errors. */
  sendAlarmUpdate(alarm: AlarmUpdate): Promise<void> {
    const { agentId, state = "raised" } = alarm;
    return this.#append(`alarm.${state}`, alarmData(alarm), { agentId });
  }

  /** Errors: `invalid_input`, storage errors. */
  sendMetrics(report: MetricsReport): Promise<void> {
    return this.#append("metrics.sampled", metricsData(report), {});
  }

  /**
   * Measures now and then every `everySeconds` (default 5), until the result is called. How often is
   * told with the measurements. `onError`: a measurement or a report failed; the next one is made.
   */
  sampleMetrics(
    measure: () => MetricsReport | Promise<MetricsReport>,
    options: MonitorOptions & { readonly everySeconds?: number | undefined },
  ): () => void {
    const { everySeconds = 5, onError } = options;
    const sample = async (): Promise<void> => {
      const report = await measure();
      const metadata = { measurement_interval: everySeconds, ...report.metadata };
      await this.sendMetrics({ ...report, metadata });
    };
    const tick = (): void => void sample().catch(onError);
    const timer = setInterval(tick, 1_000 * everySeconds).unref();
    tick();
    return () => clearInterval(timer);
  }

  /**
   * Raises, updates and clears alarms as measurements pass their bounds, until the result is called
   * or the manager stops. `onError`: watching broke off.
   * Errors: `shutting_down` unless started.
   */
  watchThresholds(rules: readonly ThresholdRule[], { onError }: MonitorOptions): () => void {
    const hub = this.#running();
    const { store, room } = this.#parts;
    const stopped = new AbortController();
    const send = (alarm: AlarmUpdate): Promise<void> => this.sendAlarmUpdate(alarm);
    const watching = { room, rules, send, signal: stopped.signal };
    monitorThresholds({ store, hub }, watching).catch((error: unknown) => {
      if (this.#hub === hub) onError(error);
    });
    return () => stopped.abort();
  }

  async #append<T extends EventType>(
    type: T,
    data: EventData<T>,
    header: { readonly runId?: string; readonly agentId?: string },
  ): Promise<void> {
    const { store, room, now } = this.#parts;
    // Cast: the signature pairs the type with its data; the union of events cannot see that.
    const event = { at: now(), room, ...header, type, data: checkedData(type, data) } as NewEvent;
    await store.append({ events: [event] });
  }

  #running(): Hub {
    if (this.#hub !== undefined) return this.#hub;
    throw new StepcastError("shutting_down", "The streams were not started, or were stopped.");
  }

  #mustHaveRoom(name: string): void {
    const clients = [...this.#clients.values()].filter((client) => client.name === name);
    const value = this.#settings.maxClientsPerStream;
    if (clients.length < value) return;
    throw new StepcastError(
      "too_many_streams",
      `The stream ${name} has ${value} clients, and no more may be.`,
      { details: { limit: "maxClientsPerStream", value } },
    );
  }
}

function notAJob(id: string): StepcastError {
  return new StepcastError("invalid_input", `${id} is the id of a run, which speaks for itself.`);
}
