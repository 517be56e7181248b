import { type Ids, randomIds } from "./ids.ts";

/** Ids that name nothing, where nobody's own are needed. */
export const noIds: Ids = randomIds({
  user: "somebody",
  session: "main",
  runId: "run_00000000000000000000000000",
  approvalId: "approval",
  stepId: "step",
  agentId: "agent-1",
  jobId: "job-1",
  artifactId: `sha256-${"0".repeat(64)}`,
  projectId: "proj_0000000000",
  keyId: "key00000000000000",
  sessionId: "ses00000000000000",
  invitationId: "inv00000000000000",
  shareId: "sha00000000000000",
  idempotencyKey: "key-of-somebody",
  producerId: "producer-1",
});
