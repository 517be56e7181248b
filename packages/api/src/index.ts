export {
  type Deed,
  homeRoom,
  isOwnRoom,
  mustBeAllowed,
  mustBeWide,
  mustHaveScope,
  mustReadAll,
  roomNotFound,
} from "./access.ts";
export {
  artifactTooLarge,
  type NamedArtifact,
  readArtifact,
  storeArtifact,
  type UploadedFile,
} from "./artifact-reader.ts";
export { noteRoute } from "./audit.ts";
export { type ChatDesk, type ChatDeskOptions, chatTag, createChatDesk } from "./chat/chat-desk.ts";
export { readConversation } from "./chat/conversation.ts";
export { replyId } from "./chat/reply.ts";
export type { ApiContext, Caller, Credential, LibraryPlan } from "./context.ts";
export {
  type ErrorBody,
  errorBody,
  httpStatus,
  isUnexpected,
  retryAfterSeconds,
  trpcErrorAnswer,
} from "./error-map.ts";
export { type EventPage, readEventPage } from "./event-reader.ts";
export { openedFeedOf } from "./feed-brand.ts";
export {
  type FeedGap,
  type FeedItem,
  type OpenedFeed,
  openFeed,
  readableFeeds,
} from "./feed-reader.ts";
export type {
  AccountDesk,
  Closed,
  Identity,
  KeysDesk,
  MembersDesk,
  Shown,
  TokensDesk,
} from "./identity.ts";
export { invalidInput } from "./invalid-input.ts";
export { requireAgent } from "./known-feed.ts";
export { type AuditDesk, noteEntry } from "./note-entry.ts";
export { ownRun } from "./own-run.ts";
export { requireProject } from "./project-desk.ts";
export { mustFitEvent } from "./report.ts";
export { type AppRouter, appRouter, createCaller } from "./root.ts";
export type { RunSnapshot } from "./router/runs.ts";
export { readRun } from "./run-reader.ts";
export { awaitRun, type RunResult, type StepResult } from "./run-result.ts";
export { callerOfShare } from "./share-link.ts";
export type { SkillDescription } from "./skill-list.ts";
export type { StandingAnswer } from "./standing-reader.ts";
export type { FeedStatus, HeldPlace, ServerStatus, Traffic } from "./status.ts";
export type { ProcedureMeta } from "./trpc.ts";
export type { ListedRun, RunList } from "./waiting-runs.ts";
