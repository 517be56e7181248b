import { z } from "zod";
import { agentId } from "../ids.ts";
import { jsonObject } from "../json.ts";
import { limits } from "../limits.ts";
import { inStep, message } from "./envelope.ts";

const id = z.string().min(1).max(limits.idChars);

export const alarmSeverities = ["INFO", "WARNING", "CRITICAL", "ALERT"] as const;
export type AlarmSeverity = (typeof alarmSeverities)[number];

/** Every fact of an alarm tells all of it, so that a reader who sees only one can show it. */
const alarm = {
  alarmId: id,
  agentId,
  severity: z.enum(alarmSeverities),
  message,
  parameter: id.optional(),
  currentValue: z.number().optional(),
  thresholdValue: z.number().optional(),
  metadata: jsonObject.optional(),
};
const byPerson = { by: id.optional() };

/** An alarm's life: raised, updated while it lasts, acknowledged by somebody, cleared. */
export const alarmEvents = {
  "alarm.raised": z.strictObject({ ...alarm, ...inStep }),
  "alarm.updated": z.strictObject({ ...alarm, ...inStep }),
  "alarm.acknowledged": z.strictObject({ ...alarm, ...byPerson, ...inStep }),
  "alarm.cleared": z.strictObject({ ...alarm, ...byPerson, ...inStep }),
};
