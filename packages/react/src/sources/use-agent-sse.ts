import { useEffect } from "react";
import { useConnection } from "../hooks/use-connection.ts";
import { useStepcast } from "../hooks/use-stepcast.ts";
import { agentStoreOf } from "./agent-store.ts";
import { useAgentStore } from "./use-agent-store.ts";

/**
 * Watches an execution while mounted (source B), by default the one that is shown; what it tells is
 * in `useAgentStore`. It comes back by itself after a cut, with what it missed.
 */
export function useAgentSSE(executionId?: string): {
  readonly isConnected: boolean;
  /** Of the execution, or of the connection. */
  readonly error: string | undefined;
} {
  const client = useStepcast();
  const shown = useAgentStore(({ currentExecution }) => currentExecution?.id);
  const error = useAgentStore((state) => state.error);
  const { state, error: lost } = useConnection(({ state, error }) => ({ state, error }));
  const watched = executionId ?? shown;
  useEffect(() => {
    if (watched !== undefined) return agentStoreOf(client).follow(watched);
  }, [client, watched]);
  if (watched === undefined) return { isConnected: false, error };
  // One that is not there, or not for this page, tells nothing, however well the connection holds.
  const isRefused = shown !== watched && error !== undefined;
  return {
    isConnected: !isRefused && (state === "live" || state === "catching-up"),
    error: error ?? lost?.message,
  };
}
