import { limits, StepcastError } from "@stepcast/contracts";
import { countedHistory, type GreenLangConfig } from "@stepcast/dialects";
import { z } from "zod";

/** The source's settings. Its clients had queues; here each is a place in the log. */
export interface SSEStreamManagerOptions {
  /** Where reports go and streams read: `<user>/<session>`. Default: the kit's. */
  readonly room?: string | undefined;
  /** Default: 30. */
  readonly heartbeatIntervalSeconds?: number | undefined;
  /** A client that takes nothing for so long is cut off; it comes back with its place. Default: 300. */
  readonly clientTimeoutSeconds?: number | undefined;
  /** Default: 1,000. */
  readonly maxClientsPerStream?: number | undefined;
  /**
   * How many events are written to a client before it has taken them; fewer where they are large.
   * Nothing is dropped beyond: the rest waits in the log. Default: 500.
   */
  readonly maxQueueSize?: number | undefined;
  /**
   * How many of a stream's latest events the statistics count, at most 512. It bounds no resume: the
   * log keeps what a client missed, however far back. Default: 100.
   */
  readonly maxEventHistory?: number | undefined;
  /**
   * False: quiet streams stay silent, so that a client cannot tell them from a dead connection, and
   * one that is gone is noticed only when there is something to tell. Default: true.
   */
  readonly enableHeartbeat?: boolean | undefined;
  /** Where `respond` finds the streams in the paths of requests. Default: `/api/v1/stream`. */
  readonly apiPrefix?: string | undefined;
}

/** The same with every default in its place. */
export type ManagerSettings = Required<{
  readonly [K in keyof Omit<SSEStreamManagerOptions, "room">]: NonNullable<
    SSEStreamManagerOptions[K]
  >;
}>;

/** As long as a timer of Node can wait. */
const mostSeconds = 2_147_483;
const seconds = z.number().positive().max(mostSeconds);
const count = z.number().int().positive();
const settings = z.object({
  heartbeatIntervalSeconds: seconds.default(30),
  clientTimeoutSeconds: seconds.default(300),
  maxClientsPerStream: count.default(limits.clientsPerStream),
  maxQueueSize: count.default(500),
  maxEventHistory: count.max(limits.replayPageEvents).default(countedHistory),
  enableHeartbeat: z.boolean().default(true),
  apiPrefix: z
    .string()
    .regex(/^(\/[\w.~-]+)+$/, "must be a path such as /api/v1/stream")
    .default("/api/v1/stream"),
});

/** Errors: `invalid_input`, which names the setting. */
export function managerSettings({ room: _, ...given }: SSEStreamManagerOptions): ManagerSettings {
  const checked = settings.safeParse(given);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => ({
    path: `/${path.join("/")}`,
    message,
  }));
  const [first] = problems;
  throw new StepcastError("invalid_input", `${first?.path.slice(1)}: ${first?.message}`, {
    details: { problems },
  });
}

/** The settings as the status tells them. */
export function managerConfig(of: ManagerSettings): GreenLangConfig {
  return {
    heartbeat_interval_seconds: of.heartbeatIntervalSeconds,
    client_timeout_seconds: of.clientTimeoutSeconds,
    max_clients_per_stream: of.maxClientsPerStream,
    max_queue_size: of.maxQueueSize,
    max_event_history: of.maxEventHistory,
    enable_heartbeat: of.enableHeartbeat,
    api_prefix: of.apiPrefix,
  };
}
