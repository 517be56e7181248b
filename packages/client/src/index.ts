export type { RunSnapshot } from "@stepcast/api";
export {
  type ArtifactRef,
  type ErrorCode,
  type EventData,
  type EventOf,
  type EventsOf,
  type EventType,
  type FeedFilter,
  isStepcastError,
  type JsonValue,
  type Plan,
  type PlanInput,
  type Role,
  type RunState,
  type RunStatus,
  type StartRunInput,
  type StepcastError,
  type StepcastEvent,
  type StepState,
  type StepStatus,
  type TypePattern,
} from "@stepcast/contracts";
export type { Clock } from "./clock.ts";
export type { ConnectionSignal, ConnectionState } from "./connection-state.ts";
export type { ConnectionStatus, TabRole } from "./connection-status.ts";
export { createStepcast } from "./create-stepcast.ts";
export type { Token } from "./credentials.ts";
export type { Transport } from "./event-stream.ts";
export { createEventWindow, type EventWindow, type EventWindowOptions } from "./event-window.ts";
export type { ExternalStore } from "./external-store.ts";
export { nextFrame, type Schedule } from "./frame.ts";
export { mediaTypeOf } from "./media-type.ts";
export type { Network } from "./network.ts";
export type { Page } from "./page.ts";
export type { Memory } from "./resume-places.ts";
export type { RouterInputs, RouterOutputs } from "./rpc.ts";
export {
  type ActivityEvent,
  activityTypes,
  type RunActivity,
  type RunStore,
  type RunView,
} from "./run-view.ts";
export type { StepcastOptions } from "./settings.ts";
export type {
  AccountsClient,
  ArtifactFile,
  ArtifactsClient,
  CallOptions,
  CastEvent,
  EventsOptions,
  FeedEventsOptions,
  KeysClient,
  MembersClient,
  PlansClient,
  RerunOptions,
  RunHandle,
  RunsClient,
  StartOptions,
  Stepcast,
  WatchOptions,
} from "./stepcast.ts";
export type { TabLine, TabLocks, Tabs } from "./tabs.ts";
