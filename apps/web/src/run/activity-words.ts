import type { ActivityEvent } from "@stepcast/client";
import type { Tone } from "@stepcast/react";
import type { Format } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import type { Messages } from "../i18n/en.ts";
import { cancelWords, errorLine, type Sentences, skipLine } from "../i18n/sentences.ts";

export interface ActivityWords {
  readonly text: string;
  /** More about it, in the words of the run. */
  readonly detail?: string | undefined;
  readonly tone?: Tone | undefined;
}

interface Speaker {
  readonly m: Messages["activity"];
  readonly sentences: Sentences;
  readonly format: Format;
  /** What a user is called. */
  readonly nameOf: (user: string) => string;
}

type Says<E extends ActivityEvent = ActivityEvent> = (event: E, speaker: Speaker) => ActivityWords;
type Table = {
  readonly [T in ActivityEvent["type"]]: Says<Extract<ActivityEvent, { type: T }>>;
};

/** What each event is called in the activity list. The step's name stands before the words of a step. */
const words: Table = {
  "run.queued": ({ data }, { m }) => ({ text: m.queued, detail: data.goal ?? data.planName }),
  "plan.created": ({ data }, { m }) => ({
    text: m.planned(data.plan.steps.length),
    detail: data.explanation,
  }),
  "decision.made": ({ data }, { m }) => ({ text: m.chose(data.choice), detail: data.reason }),
  "run.started": (_, { m }) => ({ text: m.started, tone: "running" }),
  "run.paused": ({ data }, { m, nameOf }) => ({
    text: m.paused(nameOf(data.by)),
    detail: data.reason,
    tone: "needs-you",
  }),
  "run.resumed": ({ data }, { m, nameOf }) => ({
    text: m.resumed(nameOf(data.by)),
    detail: data.reason,
    tone: "running",
  }),
  "run.cancel_requested": ({ data }, { m, nameOf }) => ({
    text: m.cancelRequested(nameOf(data.by)),
    detail: data.reason,
    tone: "cancelled",
  }),
  "run.completed": ({ data }, { m, format }) => ({
    text: m.completed(format.duration(data.durationMs)),
    tone: "succeeded",
  }),
  "run.failed": ({ data }, { m, sentences, format }) => ({
    text: m.failed(format.duration(data.durationMs)),
    detail: errorLine(sentences, data.error),
    tone: "failed",
  }),
  "run.cancelled": ({ data }, { m, format }) => ({
    text: m.cancelled(format.duration(data.durationMs)),
    tone: "cancelled",
  }),
  "phase.started": ({ data }, { m }) => ({ text: m.phaseStarted(isolated(data.name)) }),
  "phase.completed": ({ data }, { m }) => ({ text: m.phaseCompleted(isolated(data.name)) }),
  "step.started": ({ data }, { m }) => ({
    text: data.attempt > 1 ? m.stepAgain(data.attempt) : m.stepStarted,
    tone: "running",
  }),
  "step.succeeded": ({ data }, { m, format }) => ({
    text:
      data.reusedFrom === undefined ? m.stepDone(format.duration(data.durationMs)) : m.stepReused,
    tone: "succeeded",
  }),
  "step.failed": ({ data }, { m, sentences, format }) => ({
    text: data.retryAt === undefined ? m.stepFailed : m.stepRetry(format.time(data.retryAt)),
    detail: errorLine(sentences, data.error),
    tone: "failed",
  }),
  "step.skipped": ({ data }, { m, sentences }) => ({
    text: m.stepSkipped,
    detail: skipLine(sentences, data.code, data.reason),
    tone: "cancelled",
  }),
  "step.cancelled": ({ data }, { m, sentences }) => ({
    text: m.stepCancelled,
    detail: cancelWords(sentences, data.reason),
    tone: "cancelled",
  }),
  "thinking.delta": ({ data }, { m }) => ({ text: m.thought, detail: data.text }),
  "thinking.completed": ({ data }, { m }) => ({ text: m.thought, detail: data.text }),
  "tool.started": ({ data }, { m }) => ({ text: m.tool(data.toolName) }),
  "tool.completed": ({ data }, { m, format }) => ({
    text: m.toolDone(data.toolName, format.duration(data.durationMs)),
  }),
  "log.line": ({ data }) => ({
    text: data.message,
    tone: data.level === "error" ? "failed" : data.level === "warn" ? "needs-you" : undefined,
  }),
  "approval.requested": ({ data }, { m }) => ({
    text: m.asked,
    detail: data.prompt,
    tone: "needs-you",
  }),
  "approval.resolved": ({ data }, { m, nameOf }) => ({
    text: data.approved ? m.approved(nameOf(data.by)) : m.rejected(nameOf(data.by)),
    tone: data.approved ? "succeeded" : "failed",
  }),
  "approval.expired": (_, { m }) => ({ text: m.expired, tone: "failed" }),
  "artifact.created": ({ data }, { m }) => ({ text: m.file(isolated(data.artifact.name)) }),
  "alarm.raised": openAlarm,
  "alarm.updated": openAlarm,
  "alarm.acknowledged": ({ data }, { m }) => ({ text: m.alarmSeen, detail: data.message }),
  "alarm.cleared": ({ data }, { m }) => ({ text: m.alarmOver, detail: data.message }),
  "budget.exceeded": ({ data }, { m }) => ({ text: m.budget(data.budget), tone: "failed" }),
};

function openAlarm(
  { data }: Extract<ActivityEvent, { type: "alarm.raised" | "alarm.updated" }>,
  { m }: Speaker,
): ActivityWords {
  return {
    text: `${m.alarm} ${data.severity}`,
    detail: data.message,
    tone: data.severity === "INFO" ? "queued" : "needs-you",
  };
}

export function activityWords(event: ActivityEvent, speaker: Speaker): ActivityWords {
  // Cast: the entry under an event's own type takes that event; the compiler loses the pairing.
  return (words[event.type] as Says)(event, speaker);
}
