import type { ConnectionStatus } from "@stepcast/client";
import { useStepcast } from "./use-stepcast.ts";
import { useStore } from "./use-store.ts";

const whole = (status: ConnectionStatus): ConnectionStatus => status;

/** The truth about the connection. Pick what is shown (`useConnection((c) => c.state)`) to render less often. */
export function useConnection(): ConnectionStatus;
export function useConnection<T>(select: (status: ConnectionStatus) => T): T;
export function useConnection<T>(select?: (status: ConnectionStatus) => T): ConnectionStatus | T {
  const { connection } = useStepcast();
  return useStore<ConnectionStatus, ConnectionStatus | T>(connection, select ?? whole);
}
