import { useMemo } from "react";
import { useStepcast } from "../hooks/use-stepcast.ts";
import { agentStoreOf } from "./agent-store.ts";
import { useAgentStore } from "./use-agent-store.ts";

export interface AgentExecutionActions {
  /** Starts the task on the server. Resolves with the execution's id as soon as it is accepted. */
  startExecution(task: string): Promise<string>;
  /** A server command: it reaches the execution wherever it runs. */
  cancelExecution(): Promise<void>;
  /** True from the call that starts an execution until it has ended. */
  readonly isExecuting: boolean;
}

/** Starts and cancels executions (source B). The functions never change. Needs a `StepcastProvider`. */
export function useAgentExecution(): AgentExecutionActions {
  const client = useStepcast();
  const isExecuting = useAgentStore(
    ({ currentExecution, isStarting }) => isStarting || currentExecution?.status === "running",
  );
  const commands = useMemo(() => {
    const store = agentStoreOf(client);
    return {
      startExecution: (task: string) => store.start(task),
      cancelExecution: () => store.cancel(),
    };
  }, [client]);
  return { ...commands, isExecuting };
}
