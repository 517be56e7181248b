/** The source's settings, with what stands for them here. */
export interface GreenLangConfig {
  readonly heartbeat_interval_seconds: number;
  /** A client that takes nothing for so long is cut off; it comes back with its place. */
  readonly client_timeout_seconds: number;
  readonly max_clients_per_stream: number;
  /** The most events written to a client before it has taken them; more wait in the log, not in memory. */
  readonly max_queue_size: number;
  /** How many of its latest events a stream's status counts. The log keeps them all, and a client resumes after any. */
  readonly max_event_history: number;
  readonly enable_heartbeat: boolean;
  readonly api_prefix: string;
}

export interface GreenLangStreamStatus {
  readonly subscribers: number;
  /** Latest events of the stream, counted up to `max_event_history`. */
  readonly event_history_size: number;
}

export interface GreenLangStatus {
  readonly total_clients: number;
  readonly total_streams: number;
  readonly active_streams: Readonly<Record<string, GreenLangStreamStatus>>;
  readonly config: GreenLangConfig;
}

/** The source's own: further back than this, a stream's history is not counted. */
export const countedHistory = 100;

/** The body of the source's status call. */
export function greenLangStatus(
  streams: ReadonlyMap<string, GreenLangStreamStatus>,
  config: GreenLangConfig,
): GreenLangStatus {
  const clients = [...streams.values()].reduce((sum, { subscribers }) => sum + subscribers, 0);
  return {
    total_clients: clients,
    total_streams: streams.size,
    active_streams: Object.fromEntries(streams),
    config,
  };
}
