import type { GreenLangFrames } from "@stepcast/dialects";
import { useSSEStream } from "./use-sse-stream.ts";

export interface AgentMonitorProps {
  readonly agentId: string;
  /** What people call it. Default: its id. */
  readonly name?: string | undefined;
  /** The server, without a slash at the end. Default: the page's own. */
  readonly serverUrl?: string | undefined;
}

const eventTypes = ["agent.status"] as const;

/** An agent's name, status and progress, live (source E). */
export function AgentMonitor({ agentId, name = agentId, serverUrl = "" }: AgentMonitorProps) {
  const url = `${serverUrl}/api/v1/stream/agents/${encodeURIComponent(agentId)}`;
  const { data, error, isConnected } = useSSEStream<GreenLangFrames["agent.status"]>(
    url,
    eventTypes,
  );
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <p role="status">{data?.status ?? (isConnected ? "…" : "CONNECTING")}</p>
      {data?.current_step != null && <p>{data.current_step}</p>}
      <progress max={100} {...progressOf(data?.progress_percent)} aria-label={name} />
      {error !== undefined && <p role="alert">{error}</p>}
    </section>
  );
}

/** Without a value a progress bar says that it does not know. */
function progressOf(percent: number | null | undefined): { value?: number } {
  return percent === null || percent === undefined ? {} : { value: percent };
}
