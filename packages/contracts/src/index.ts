export {
  type CredentialKind,
  credentialKinds,
  type Narrowing,
  narrowing,
  type Role,
  type RoomGrant,
  role,
  roles,
  type Scope,
  scope,
  scopes,
} from "./access.ts";
export { type ArtifactRef, artifactId, artifactRef, fileRef } from "./artifact.ts";
export {
  type AuditAction,
  type AuditEntry,
  type AuditPage,
  type AuditSubject,
  auditActions,
  auditSubjects,
  listAudit,
} from "./audit.ts";
export { auditRoom, type ListedNoun, listedNounOf } from "./audit-note.ts";
export {
  answerApproval,
  type CommandAgent,
  checkPlan,
  commandAgent,
  draftPlan,
  idempotencyKey,
  type ListRuns,
  listRuns,
  planDocument,
  type RequestedCommand,
  readEvents,
  readStanding,
  rerunRun,
  runCommand,
  type StartedRun,
  type StartRun,
  type StartRunInput,
  startRun,
} from "./command.ts";
export { type Condition, condition, type Reference, reference } from "./condition.ts";
export { type Cursor, formatCursor, parseCursor } from "./cursor.ts";
export {
  type ErrorCode,
  errorTable,
  isErrorCode,
  type RetryAdvice,
} from "./error-table.ts";
export { isStepcastError, StepcastError, thrownText, toStepcastError } from "./errors.ts";
export { type AgentStatus, agentStatuses } from "./events/agent.ts";
export { type AgentCommand, agentCommands } from "./events/agent-command.ts";
export { type AlarmSeverity, alarmSeverities } from "./events/alarm.ts";
export type { EventError } from "./events/envelope.ts";
export {
  type EventData,
  type EventOf,
  type EventType,
  eventData,
  eventTypes,
  type NewEvent,
  type NewEventOf,
  parseEvent,
  type StepcastEvent,
} from "./events/index.ts";
export type { Usage } from "./events/run.ts";
export {
  type EventHeader,
  expandPatterns,
  type FeedFilter,
  feedFilter,
  feedMatcher,
  feeds,
  isTypePattern,
  typePattern,
} from "./feed.ts";
export { isAnsweredBy, type PendingCommand } from "./fold/agent-commands.ts";
export {
  type AgentState,
  type AgentsState,
  foldAgentEvents,
  foldAgents,
  type JobState,
  noAgents,
} from "./fold/agents.ts";
export {
  type AlarmState,
  type AlarmsState,
  foldAlarmEvents,
  foldAlarms,
  noAlarms,
} from "./fold/alarms.ts";
export { type ChatMessage, type ChatState, foldChat, noChat } from "./fold/chat.ts";
export { foldRun, foldRunEvents } from "./fold/run.ts";
export { foldRunRow, foldRunRowEvents, isFinalFailure } from "./fold/run-row.ts";
export { addUsage } from "./fold/signal.ts";
export { hidden } from "./hidden-spans.ts";
export {
  type Account,
  byId,
  byUser,
  type ChangePassword,
  type CreateKey,
  type CreateToken,
  changePassword,
  createKey,
  createToken,
  emailAddress,
  type InvitationRow,
  type InviteMember,
  identityId,
  inviteMember,
  type JoinInput,
  joinInput,
  type KeyRow,
  type MemberRow,
  type NewInvitation,
  type NewKey,
  type NewToken,
  newPassword,
  personName,
  type RotateKey,
  renameAccount,
  rotateKey,
  type SessionRow,
  setMemberRole,
  signIn,
  type WayIn,
} from "./identity.ts";
export {
  agentId,
  isStepId,
  itemStepId,
  jobId,
  room,
  runId,
  runIdPrefix,
  skillId,
  stepId,
} from "./ids.ts";
export {
  type Producer,
  producer,
  type Reported,
  reportAgentStatus,
  reportAlarms,
  reportJobProgress,
  reportMetrics,
  reportNotifications,
} from "./ingest.ts";
export {
  type InputProblem,
  type InputProblemCode,
  inputProblemCodes,
  textForms,
  wrongField,
} from "./input-problem.ts";
export { isArtifactRef } from "./is-artifact-ref.ts";
export { isReference } from "./is-reference.ts";
export { itemLabel } from "./item-label.ts";
export {
  canonicalJson,
  forbiddenKeys,
  type JsonValue,
  jsonFault,
  jsonForm,
  jsonObject,
  jsonValue,
  parseJson,
} from "./json.ts";
export { copyJson, type JsonCopy } from "./json-copy.ts";
export { shortestSecretChars } from "./known-values.ts";
export { type Limits, limits } from "./limits.ts";
export { newId, type RandomBytes } from "./new-id.ts";
export {
  type Plan,
  type PlanInput,
  type PlanProblem,
  type PlanStep,
  plan,
  planProblem,
  planStep,
  type RetryPolicy,
  retryPolicy,
} from "./plan.ts";
export {
  archiveProject,
  createProject,
  listProjects,
  type Project,
  projectId,
  renameProject,
} from "./project.ts";
export { createRedactor, type Redactor } from "./redactor.ts";
export {
  type ApprovalState,
  type ArtifactState,
  isRunEnded,
  isStepEnded,
  type PhaseState,
  type RunRow,
  type RunState,
  type RunStatus,
  runStatuses,
  type StepState,
  type StepStatus,
} from "./run.ts";
export { type SecretRef, secretName, secretRef } from "./secret-ref.ts";
export {
  closeRoom,
  createShare,
  listShares,
  type NewShare,
  openRoom,
  type RoomMember,
  type RoomRow,
  type ShareRow,
} from "./sharing.ts";
export { type SkillRisk, skillRisk, skillRisks } from "./skill-risk.ts";
export { type StreamInput, type StreamItem, streamInput, type TransportMessage } from "./stream.ts";
export { traceIdOf } from "./trace-id.ts";
export { traceparent } from "./traceparent.ts";
export {
  type EventsOf,
  matchesPattern,
  type TypePattern,
  type TypesOf,
} from "./type-pattern.ts";
