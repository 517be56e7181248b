import { useStream } from "./use-event-source.ts";

export interface SSEStreamState<T> {
  /** Of the latest event of the types. */
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly isConnected: boolean;
}

/**
 * The latest event of some types of a plant's stream (source E), such as
 * `useSSEStream("/api/v1/stream/agents/pump-7", ["agent.status"])`. A lost connection comes back by
 * itself, without a reload. `T`: the fields of those events, as the server's version has them.
 */
export function useSSEStream<T = unknown>(
  url: string | undefined,
  eventTypes: readonly string[],
): SSEStreamState<T> {
  const isOfType = (name: string): boolean => eventTypes.includes(name);
  const { data, error, isConnected, event } = useStream(url, { events: eventTypes }, isOfType);
  const isOfTypes = event !== undefined && isOfType(event);
  // Cast: the caller names the types, and with them their fields.
  return { data: isOfTypes ? (data as T) : undefined, error, isConnected };
}
