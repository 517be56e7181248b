import type { PlanStep } from "@stepcast/contracts";
import { z } from "zod";
import { findMismatch } from "./compatibility.ts";
import { checkCondition } from "./condition-check.ts";
import { checkGiven } from "./given-input.ts";
import { checkInput, takesValue } from "./input-check.ts";
import { didYouMean } from "./nearest.ts";
import { parsePointer } from "./pointer.ts";
import { alternativesOf, findPlace } from "./schema-place.ts";
import { addMisplacedSecrets, checkSecretNames } from "./secret-check.ts";
import type { StepTemplates } from "./step-templates.ts";
import { constantTemplate, type Template, type TemplateReference } from "./template.ts";
import {
  addUnknownStep,
  checkTemplate,
  type OnKnown,
  type PlanCheckContext,
} from "./template-check.ts";

/** Adds what is wrong with one step, beside its shape, its id and cycles. Paths are pointers into the step. */
export function checkStep(
  step: PlanStep,
  index: number,
  templates: StepTemplates,
  context: PlanCheckContext,
): void {
  // Most steps of a large plan are nothing but an input that fits.
  if (templates.isPlain && !context.hasUnknown) {
    const skill = context.plan.skills[index];
    if (skill === undefined || takesValue(skill, step.input)) return;
  }
  if (context.hasUnknown) checkNeeds(step, context);
  if (!templates.isPlain) {
    checkPhase(step, context);
    checkOptions(step, context);
  }
  checkStepInput(step, index, templates.input ?? constantTemplate(step.input), context);
  if (templates.items !== undefined) checkItems(step, templates.items, context);
  if (step.when !== undefined && templates.when !== undefined) {
    addMisplacedSecrets(templates.when.secrets, "/when", context.problems);
    checkTemplate(templates.when, "/when", undefined, context);
    const find = (reference: TemplateReference) => context.sources.find(reference, undefined);
    checkCondition(step.when, "/when", find, context.problems);
  }
  if (templates.fallback !== undefined) {
    addMisplacedSecrets(templates.fallback.secrets, "/fallback", context.problems);
    checkTemplate(templates.fallback, "/fallback", undefined, context);
  }
}

function checkNeeds(step: PlanStep, context: PlanCheckContext): void {
  if (step.needs === undefined) return;
  for (let at = 0; at < step.needs.length; at++) {
    const stepId = step.needs[at] ?? "";
    if (!context.plan.indexOf.has(stepId)) addUnknownStep(stepId, `/needs/${at}`, context);
  }
}

function checkPhase({ phase }: PlanStep, { phaseIds, problems }: PlanCheckContext): void {
  if (phase === undefined || phaseIds === undefined || phaseIds.has(phase)) return;
  const listed = phaseIds.size > 0;
  problems.add(
    "unknown_phase",
    "/phase",
    `${listed ? "the plan's phases do not have" : "the plan has no phases, so there is no"} "${phase}"`,
    { hint: didYouMean(phase, phaseIds) ?? "Add it to the plan's phases." },
  );
}

/** Options that contradict each other, so that one of them could never do what it says. */
function checkOptions(step: PlanStep, { head, problems }: PlanCheckContext): void {
  const { approval, fallback, onFailure, when } = step;
  if (onFailure === "fallback" && fallback === undefined)
    problems.add("option_conflict", "/onFailure", "there is no fallback to use", {
      hint: "Give the step a fallback, which may be null.",
    });
  if (fallback !== undefined && onFailure !== "fallback")
    problems.add("option_conflict", "/fallback", "the fallback would never be used", {
      hint: 'Set onFailure to "fallback".',
    });
  if (approval === undefined) return;
  if (when === false)
    problems.add("option_conflict", "/approval", "the step never runs, so nobody is asked");
  const { deadlineMs } = head;
  if (deadlineMs !== undefined && (approval.expiresMs ?? 0) > deadlineMs)
    problems.add(
      "option_conflict",
      "/approval/expiresMs",
      "the run's deadline ends before the question expires",
      { hint: "Raise deadlineMs or lower expiresMs." },
    );
}

function checkStepInput(
  step: PlanStep,
  index: number,
  input: Template,
  context: PlanCheckContext,
): void {
  const skill = context.plan.skills[index];
  if (input.part !== undefined || input.faults.length + input.files.length > 0)
    checkReferences(step, index, input, context);
  if (input.secrets.length > 0)
    checkSecretNames({ ...input, skill }, "/input", context.rules, context.problems);
  if (skill !== undefined) checkInput(input, skill, "/input", context.problems);
}

function checkReferences(
  step: PlanStep,
  index: number,
  input: Template,
  context: PlanCheckContext,
): void {
  const skill = context.plan.skills[index];
  const wanted = input.references.length > 0 && skill ? context.sources.wantedBy(skill) : undefined;
  const onKnown: OnKnown | undefined =
    wanted &&
    ((reference, alternatives) => {
      const place = findPlace(wanted, parsePointer(reference.path), 0, "input");
      if (place.found !== "known") return;
      addMismatch(reference, findMismatch(alternatives, place.alternatives), "/input", context);
    });
  checkTemplate(input, "/input", step.forEach && index, context, onKnown);
  // Without items there is no input.
  if (step.forEach === undefined) checkGiven(step, input, "/input", context, onKnown);
}

const anyList = alternativesOf(z.array(z.unknown()), "input");

const itemsPath = "/forEach/items";

function checkItems(step: PlanStep, items: Template, context: PlanCheckContext): void {
  addMisplacedSecrets(items.secrets, itemsPath, context.problems);
  const onKnown: OnKnown = (reference, alternatives) => {
    if (reference.path === "")
      addMismatch(reference, findMismatch(alternatives, anyList), itemsPath, context);
  };
  checkTemplate(items, itemsPath, undefined, context, onKnown);
  checkGiven(step, items, itemsPath, context, onKnown);
}

function addMismatch(
  reference: TemplateReference,
  mismatch: string | undefined,
  path: string,
  { problems }: PlanCheckContext,
): void {
  if (mismatch === undefined) return;
  problems.add("reference_type", `${path}${reference.path}`, `${reference.pointer} ${mismatch}`);
}
