import type { Plan } from "@stepcast/contracts";
import type { GivenInput } from "./given-input.ts";
import { didYouMean } from "./nearest.ts";
import type { ProblemSink } from "./problem-list.ts";
import type { CheckedSteps, SourceFinder } from "./reference-source.ts";
import type { Alternative } from "./schema-place.ts";
import type { SecretRules } from "./secret-check.ts";
import type { Template, TemplateReference } from "./template.ts";

/** What every check of one plan shares. */
export interface PlanCheckContext {
  readonly plan: CheckedSteps;
  readonly head: Partial<Omit<Plan, "steps">>;
  /** Undefined when they could not be read. */
  readonly phaseIds: ReadonlySet<string> | undefined;
  /** False when every step that is named exists, as linking found. */
  readonly hasUnknown: boolean;
  readonly sources: SourceFinder;
  /** Undefined as long as nobody starts the plan. */
  readonly given: GivenInput | undefined;
  readonly rules: SecretRules;
  readonly problems: ProblemSink;
}

/** Told of a reference whose type is known before the run. */
export type OnKnown = (reference: TemplateReference, alternatives: readonly Alternative[]) => void;

/**
 * Adds what is wrong with the references and files of one part of the plan at `path`.
 * `forEachStep`: the step around it, where `/item` means something.
 */
export function checkTemplate(
  template: Template,
  path: string,
  forEachStep: number | undefined,
  context: PlanCheckContext,
  onKnown?: OnKnown,
): void {
  const { problems, sources } = context;
  for (const fault of template.faults)
    problems.add("reference_invalid", `${path}${fault.path}`, fault.message);
  addFiles(template.files, path, problems);
  for (const reference of template.references) {
    if (!isInReach(reference, forEachStep, path, context)) continue;
    const source = sources.find(reference, forEachStep);
    if (source.found === "known") onKnown?.(reference, source.alternatives);
    else if (source.found === "nothing")
      problems.add("reference_type", `${path}${reference.path}`, source.message, {
        hint: source.hint,
      });
  }
}

/** Files that the plan names beside itself and nobody has uploaded. */
export function addFiles(files: readonly string[], path: string, problems: ProblemSink): void {
  for (const file of files) {
    problems.add("file_not_uploaded", `${path}${file}`, "the file was not uploaded", {
      hint: "The CLI uploads files beside the plan. Elsewhere, upload the file as an artifact and put its reference here.",
    });
  }
}

function isInReach(
  reference: TemplateReference,
  forEachStep: number | undefined,
  path: string,
  context: PlanCheckContext,
): boolean {
  const { stepId, pointer } = reference;
  if (stepId !== undefined) {
    if (!context.hasUnknown || context.plan.indexOf.has(stepId)) return true;
    addUnknownStep(stepId, `${path}${reference.path}`, context);
    return false;
  }
  if (reference.tokens[0] === "input" || forEachStep !== undefined) return true;
  context.problems.add(
    "reference_invalid",
    `${path}${reference.path}`,
    `${pointer} has a meaning only in the input of a step with forEach`,
  );
  return false;
}

export function addUnknownStep(
  stepId: string,
  path: string,
  { plan, problems }: PlanCheckContext,
): void {
  const hint = problems.full ? undefined : didYouMean(stepId, plan.indexOf.keys());
  problems.add("unknown_step", path, `the plan has no step "${stepId.slice(0, 60)}"`, { hint });
}
