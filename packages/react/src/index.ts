export { StepcastProvider } from "./hooks/stepcast-provider.tsx";
export { useConnection } from "./hooks/use-connection.ts";
export { type UseEventsOptions, useEvents } from "./hooks/use-events.ts";
export { useRun } from "./hooks/use-run.ts";
export { type RunActions, useRunActions } from "./hooks/use-run-actions.ts";
export { useRunActivity } from "./hooks/use-run-activity.ts";
export { useStepcast } from "./hooks/use-stepcast.ts";
export { durationTenths, formatDuration, formatElapsed } from "./live-ticker/format-duration.ts";
export {
  LiveTicker,
  type LiveTickerProps,
  type TickerOptions,
} from "./live-ticker/live-ticker.tsx";
export {
  LiveTickerConnected,
  type LiveTickerConnectedProps,
} from "./live-ticker/live-ticker-connected.tsx";
export { StepIcon } from "./live-ticker/step-icon.tsx";
export { type TickerLabels, tickerLabels } from "./live-ticker/ticker-labels.ts";
export { TickerPlaceholder } from "./live-ticker/ticker-placeholder.tsx";
export { stepLabel, tickerProgress } from "./live-ticker/ticker-step.ts";
export { ServerAhead, useServerNow } from "./tape/server-clock.ts";
export { Tape, type TapeProps } from "./tape/tape.tsx";
export { layoutTape, type TapeLayout, type TapeRun, type TapeSegment } from "./tape/tape-layout.ts";
export { runTone, stepTone, type Tone } from "./tape/tape-tone.ts";
export { useNow } from "./tape/use-now.ts";
