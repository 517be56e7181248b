export {
  artifactTooLarge,
  readArtifact,
  storeArtifact,
  type UploadedFile,
} from "./artifact-reader.ts";
export type { ApiContext, Caller, LibraryPlan } from "./context.ts";
export {
  type ErrorBody,
  errorBody,
  httpStatus,
  isUnexpected,
  trpcErrorAnswer,
} from "./error-map.ts";
export { type EventPage, readEventPage } from "./event-reader.ts";
export { type FeedGap, type FeedItem, openFeed } from "./feed-reader.ts";
export { type AppRouter, appRouter, createCaller } from "./root.ts";
export type { RunSnapshot } from "./router/runs.ts";
export { readRun } from "./run-reader.ts";
export { awaitRun, type RunResult, runResult, type StepResult } from "./run-result.ts";
export { invalidInput } from "./trpc.ts";
