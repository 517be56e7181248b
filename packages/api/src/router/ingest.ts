import {
  type EventData,
  type Producer,
  type Reported,
  reportAgentStatus,
  reportAlarms,
  reportJobProgress,
  reportMetrics,
  reportNotifications,
} from "@stepcast/contracts";
import type { z } from "zod";
import type { ApiContext, Caller } from "../context.ts";
import { type ReportedFact, takeReport } from "../report.ts";
import { reporting, router } from "../trpc.ts";

/** What agents and monitors in any language tell. Reports of a producer count once, in turn. */
export const ingestRouter = router({
  agentStatus: reporting
    .input(reportAgentStatus)
    .mutation(({ ctx, input }) =>
      take(ctx, input, (data) => ({ type: "agent.status", agentId: data.agentId, data })),
    ),
  jobProgress: reporting.input(reportJobProgress).mutation(({ ctx, input }) =>
    take(ctx, input, (data) => ({
      type: "job.progress",
      // A job has a feed as a run has one: under its id.
      runId: data.jobId,
      ...ofAgent(data),
      data,
    })),
  ),
  metrics: reporting
    .input(reportMetrics)
    .mutation(({ ctx, input }) => take(ctx, input, (data) => ({ type: "metrics.sampled", data }))),
  alarm: reporting
    .input(reportAlarms)
    .mutation(({ ctx, input }) =>
      take(ctx, input, ({ state, ...alarm }) => alarmFact(state, alarm, ctx.caller)),
    ),
  notification: reporting
    .input(reportNotifications)
    .mutation(({ ctx, input }) =>
      take(ctx, input, (data) => ({ type: "notification.sent", data })),
    ),
});

interface Batch<Event> {
  readonly room?: string | undefined;
  readonly producer?: Producer | undefined;
  readonly events: readonly Event[];
}

function take<Event>(
  ctx: Pick<ApiContext, "store"> & { readonly caller: Caller },
  { room, producer, events }: Batch<Event>,
  factOf: (event: Event) => ReportedFact,
): Promise<Reported> {
  return takeReport(ctx, ctx.caller, { room, producer, facts: events.map(factOf) });
}

function ofAgent({ agentId }: { readonly agentId?: string | undefined }): { agentId?: string } {
  return agentId === undefined ? {} : { agentId };
}

type AlarmReport = z.output<typeof reportAlarms>["events"][number];

/** Whoever sees to an alarm is named; what a monitor tells speaks for itself. */
function alarmFact(
  state: AlarmReport["state"],
  data: EventData<"alarm.raised">,
  caller: Caller,
): ReportedFact {
  const { agentId } = data;
  switch (state) {
    case "raised":
      return { type: "alarm.raised", agentId, data };
    case "updated":
      return { type: "alarm.updated", agentId, data };
    case "acknowledged":
      return { type: "alarm.acknowledged", agentId, data: { ...data, by: caller.user } };
    case "cleared":
      return { type: "alarm.cleared", agentId, data: { ...data, by: caller.user } };
  }
}
