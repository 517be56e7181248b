import fc from "fast-check";
import { auditActions } from "../audit.ts";
import { agentStatuses } from "../events/agent.ts";
import { agentCommands } from "../events/agent-command.ts";
import { alarmSeverities } from "../events/alarm.ts";
import { amount, count, durationMs, error, id, inStep, jsonObject, text } from "./event-part.ts";

const percent = fc.nat(100);

const alarm = {
  alarmId: id,
  agentId: id,
  severity: fc.constantFrom(...alarmSeverities),
  message: text,
  parameter: id,
  currentValue: amount,
  thresholdValue: amount,
  metadata: jsonObject,
  ...inStep,
};
const always = {
  requiredKeys: ["alarmId", "agentId", "severity", "message"] satisfies (keyof typeof alarm)[],
};

/** Data for what agents, monitors, conversations and the audit log tell. */
export const outsideEventData = {
  "agent.status": fc.record(
    {
      agentId: id,
      status: fc.constantFrom(...agentStatuses),
      percent,
      currentStep: text,
      metadata: jsonObject,
    },
    { requiredKeys: ["agentId", "status"] },
  ),
  "agent.command_requested": fc.record(
    { agentId: id, command: fc.constantFrom(...agentCommands), by: id, reason: text },
    { requiredKeys: ["agentId", "command", "by"] },
  ),
  "job.progress": fc.record(
    {
      jobId: id,
      agentId: id,
      percent,
      currentStep: text,
      stepNumber: count,
      totalSteps: count,
      elapsedMs: durationMs,
      estimatedTotalMs: durationMs,
      details: jsonObject,
    },
    { requiredKeys: ["jobId", "percent", "stepNumber", "totalSteps", "elapsedMs"] },
  ),
  "alarm.raised": fc.record(alarm, always),
  "alarm.updated": fc.record(alarm, always),
  "alarm.acknowledged": fc.record({ ...alarm, by: id }, always),
  "alarm.cleared": fc.record({ ...alarm, by: id }, always),
  "chat.typing": fc.record(
    { isTyping: fc.boolean(), messageId: id },
    { requiredKeys: ["isTyping"] },
  ),
  "chat.delta": fc.record({ messageId: id, text }),
  "chat.message": fc.record(
    {
      messageId: id,
      role: fc.constantFrom("user", "assistant"),
      content: text,
      runId: fc.constant("run_1"),
    },
    { requiredKeys: ["messageId", "role", "content"] },
  ),
  "chat.done": fc.record({ messageId: id }),
  "chat.failed": fc.record({ messageId: id, error }),
  "notification.sent": fc.record({ message: text, title: text }, { requiredKeys: ["message"] }),
  "audit.noted": fc.record({ action: fc.constantFrom(...auditActions) }),
};
