import type { JsonValue } from "@stepcast/contracts";
import type { Locale } from "../report/locale.ts";
import { again, ref, type Step } from "./plan-step.ts";

/**
 * What the plans about a table share: the table is read first; charts and a report come last. Each
 * kind of plan adds what lies between.
 */
export interface TablePlanOptions {
  readonly locale: Locale;
  /** What the plan is about; may be empty. */
  readonly name: string;
  /** What `csv.read` takes: an artifact, a file beside the plan, or the text itself. */
  readonly file: JsonValue;
}

/** For the plan as a whole. */
export const tablePlanLimits = { maxParallel: 8, deadlineMs: 600_000 } as const;

/** Step `read`, of phase `data`: the rows of `/input/file`. */
export function readStep(label: string): Step {
  return {
    id: "read",
    skill: "csv.read",
    label,
    icon: "🗂️",
    phase: "data",
    input: { file: ref("/input/file") },
    timeoutMs: 30_000,
    retry: again,
  };
}

/** A drawing, of phase `report`. */
export function chartStep(chart: Pick<Step, "id" | "label" | "icon" | "input">): Step {
  const { id, label, icon, input } = chart;
  return {
    id,
    skill: "report.chart",
    label,
    icon,
    phase: "report",
    input,
    timeoutMs: 60_000,
    retry: again,
  };
}

/** Step `report`, of the phase of that name: the text, with what was read and what was left out. */
export function reportStep(label: string, input: { readonly [member: string]: JsonValue }): Step {
  return {
    id: "report",
    skill: "report.markdown",
    label,
    icon: "📄",
    phase: "report",
    input: { ...input, data: ref("/steps/read/output") },
    timeoutMs: 30_000,
    retry: again,
  };
}
