import { type EventOf, limits, type StepcastEvent } from "@stepcast/contracts";
import type { Dialect, DialectFrame } from "./dialect.ts";
import { isFirstTry } from "./first-try.ts";
import { formatSeconds } from "./format-seconds.ts";
import { isItem } from "./item.ts";

/** What a client of the plan stream reads: data-only messages that carry their type inside. `ts` is in milliseconds. */
export type Os2Event =
  | {
      readonly type: "plan_started";
      readonly planId: string;
      readonly projectId?: string;
      readonly ts: number;
    }
  | {
      readonly type: "step_started";
      readonly planId: string;
      readonly stepId: string;
      readonly skillId: string;
      readonly label: string;
      readonly ts: number;
    }
  | {
      readonly type: "step_progress";
      readonly planId: string;
      readonly stepId: string;
      /** 0 to 100. */
      readonly percent: number;
      readonly message?: string;
      /** With `label` where another attempt begins. */
      readonly skillId?: string;
      readonly label?: string;
      readonly ts: number;
    }
  | {
      readonly type: "step_succeeded";
      readonly planId: string;
      readonly stepId: string;
      readonly skillId: string;
      readonly ts: number;
    }
  | {
      readonly type: "step_failed";
      readonly planId: string;
      readonly stepId: string;
      readonly skillId?: string;
      readonly message?: string;
      readonly ts: number;
    }
  | {
      readonly type: "plan_completed";
      readonly planId: string;
      /** For people, with the duration: "Completato in 2.8s". */
      readonly message: string;
      readonly status: "completed" | "failed" | "cancelled";
      readonly ts: number;
    };

/** How people are told about a plan. `seconds` is a formatted duration such as `2.8s`. */
export interface Os2Words {
  readonly accepted: string;
  completed(seconds: string): string;
  failed(seconds: string, reason: string): string;
  cancelled(seconds: string): string;
}

/** The languages that people are told in. */
export const os2Words = {
  it: {
    accepted: "Piano avviato.",
    completed: (seconds) => `Completato in ${seconds}`,
    failed: (seconds, reason) => `Non riuscito dopo ${seconds}: ${reason}`,
    cancelled: (seconds) => `Annullato dopo ${seconds}`,
  },
  en: {
    accepted: "The plan has started.",
    completed: (seconds) => `Completed in ${seconds}`,
    failed: (seconds, reason) => `Failed after ${seconds}: ${reason}`,
    cancelled: (seconds) => `Cancelled after ${seconds}`,
  },
  fr: {
    accepted: "Le plan a démarré.",
    completed: (seconds) => `Terminé en ${seconds}`,
    failed: (seconds, reason) => `Échec après ${seconds} : ${reason}`,
    cancelled: (seconds) => `Annulé après ${seconds}`,
  },
} as const satisfies Record<string, Os2Words>;

/** `run_x` is `plan_x` here, and back. */
export function planIdOf(runId: string): string {
  return `plan_${runId.replace(/^run_/, "")}`;
}

/** The plan and step stream (source A). `words`: how the end is told; default Italian, as in the source. */
export function os2Dialect(words: Os2Words = os2Words.it): Dialect {
  return {
    name: "os2",
    heartbeatMs: limits.heartbeatMs,
    heartbeat: () => "keep-alive",
    project: (event) => frames(os2Event(event, words)),
  };
}

function frames(data: Os2Event | undefined): readonly DialectFrame[] {
  return data === undefined ? [] : [{ data }];
}

/** An event in the words of the plan stream; undefined when it has none for it. */
export function os2Event(
  event: StepcastEvent,
  words: Os2Words = os2Words.it,
): Os2Event | undefined {
  if (event.runId === undefined) return undefined;
  const base = { planId: planIdOf(event.runId), ts: event.at };
  switch (event.type) {
    // The first event of every run, and the one that knows the project: so no plan ends that did not start.
    case "run.queued":
      return { type: "plan_started", ...base, ...projectOf(event.data) };
    case "run.resumed":
      return event.data.retry === undefined ? undefined : { type: "plan_started", ...base };
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      return { type: "plan_completed", ...base, ...ending(event, words) };
    case "step.started":
    case "step.progress":
    case "step.succeeded":
    case "step.failed":
    case "step.cancelled":
      // The items of a forEach step are part of its one row.
      return isItem(event.data.stepId) ? undefined : stepEvent(event, base);
    default:
      return undefined;
  }
}

type StepEvent = EventOf<
  "step.started" | "step.progress" | "step.succeeded" | "step.failed" | "step.cancelled"
>;

/** A step starts once and ends once, however many attempts it takes: further ones are progress from zero. */
function stepEvent(
  event: StepEvent,
  base: { readonly planId: string; readonly ts: number },
): Os2Event | undefined {
  const { stepId } = event.data;
  switch (event.type) {
    case "step.started": {
      const { skill, label } = event.data;
      return isFirstTry(event.data)
        ? { type: "step_started", ...base, stepId, skillId: skill, label }
        : { type: "step_progress", ...base, stepId, skillId: skill, label, percent: 0 };
    }
    case "step.progress": {
      const { percent, message } = event.data;
      const told = message === undefined ? {} : { message };
      return { type: "step_progress", ...base, stepId, percent, ...told };
    }
    case "step.succeeded":
      return { type: "step_succeeded", ...base, stepId, skillId: event.data.skill };
    case "step.failed": {
      const { skill, error, retryAt, handled } = event.data;
      // Its fallback succeeds next.
      if (handled === "fallback") return undefined;
      return retryAt === undefined
        ? { type: "step_failed", ...base, stepId, skillId: skill, message: error.message }
        : { type: "step_progress", ...base, stepId, percent: 0, message: error.message };
    }
    case "step.cancelled":
      return { type: "step_failed", ...base, stepId, message: event.data.reason };
  }
}

function ending(
  event: EventOf<"run.completed" | "run.failed" | "run.cancelled">,
  words: Os2Words,
): Pick<Extract<Os2Event, { type: "plan_completed" }>, "message" | "status"> {
  const seconds = formatSeconds(event.data.durationMs);
  switch (event.type) {
    case "run.completed":
      return { status: "completed", message: words.completed(seconds) };
    case "run.failed":
      return { status: "failed", message: words.failed(seconds, event.data.error.message) };
    case "run.cancelled":
      return { status: "cancelled", message: words.cancelled(seconds) };
  }
}

function projectOf({ projectId }: EventOf<"run.queued">["data"]): { projectId?: string } {
  return projectId === undefined ? {} : { projectId };
}
