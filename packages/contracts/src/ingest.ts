import { z } from "zod";
import { agentEvents } from "./events/agent.ts";
import { alarmEvents } from "./events/alarm.ts";
import { chatEvents } from "./events/chat.ts";
import { signalEvents } from "./events/signal.ts";
import { outsideJobId, room } from "./ids.ts";
import { limits } from "./limits.ts";

/**
 * Who reports, and which of its reports this is: the same one twice counts once.
 * `epoch` grows whenever the producer begins anew; `seq` counts its reports within an epoch, from 1,
 * without a hole.
 */
export const producer = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(limits.idChars)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]*$/, "use letters, digits and _ . : -"),
  epoch: z.number().int().nonnegative(),
  seq: z.number().int().positive(),
});
export type Producer = z.infer<typeof producer>;

const agentStatusReport = agentEvents["agent.status"];
const jobProgressReport = agentEvents["job.progress"].extend({ jobId: outsideJobId });
const metricsReport = signalEvents["metrics.sampled"].omit({ stepId: true });
const alarmReport = alarmEvents["alarm.raised"].omit({ stepId: true }).extend({
  /** What happened to the alarm. */
  state: z.enum(["raised", "updated", "acknowledged", "cleared"]).default("raised"),
});
const notificationReport = chatEvents["notification.sent"];

/** A report: events of one kind, in order, kept together or not at all. */
function reportOf<Event extends z.ZodType>(event: Event) {
  return z.strictObject({
    /** Where the events go. Absent: the caller's own room. */
    room: room.optional(),
    /** Absent: every report counts, also one that is sent again. */
    producer: producer.optional(),
    events: z.array(event).min(1).max(limits.reportEvents),
  });
}

export const reportAgentStatus = reportOf(agentStatusReport);
export const reportJobProgress = reportOf(jobProgressReport);
export const reportMetrics = reportOf(metricsReport);
export const reportAlarms = reportOf(alarmReport);
export const reportNotifications = reportOf(notificationReport);

/** What became of a report. */
export interface Reported {
  /** Events that were appended; 0 for a report that had been taken before. */
  readonly accepted: number;
  readonly duplicate: boolean;
  /** Everything of this report is at or before it. Absent for a duplicate. */
  readonly cursor?: string | undefined;
}
