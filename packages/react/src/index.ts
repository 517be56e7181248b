export { StepcastProvider } from "./hooks/stepcast-provider.tsx";
export { useConnection } from "./hooks/use-connection.ts";
export { useRun } from "./hooks/use-run.ts";
export { type RunActions, useRunActions } from "./hooks/use-run-actions.ts";
export { useRunActivity } from "./hooks/use-run-activity.ts";
export { useStepcast } from "./hooks/use-stepcast.ts";
