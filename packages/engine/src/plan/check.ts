import { limits, type Plan, type PlanStep } from "@stepcast/contracts";
import type { PlanCheck } from "../engine.ts";
import type { SkillRegistry } from "../registry.ts";
import type { Skill } from "../skill.ts";
import { findCycles } from "./cycles.ts";
import { assembleGraph, linkPlan, type PlanGraph, type PlanLinks } from "./graph.ts";
import { hashPlan } from "./hash.ts";
import { layersOf } from "./order.ts";
import { type ReadPlan, readPlan } from "./plan-shape.ts";
import { ProblemList, StepProblems } from "./problem-list.ts";
import { SourceFinder } from "./reference-source.ts";
import { narrowedSkills, type PlanRules, withApprovals } from "./rules.ts";
import { addMisplacedSecrets, addWrittenSecrets } from "./secret-check.ts";
import { chooseSkills } from "./skill-choice.ts";
import { checkStep } from "./step-check.ts";
import { placeOfMention, type StepTemplates } from "./step-templates.ts";
import { compileTemplate } from "./template.ts";
import { addFiles, checkTemplate, type PlanCheckContext } from "./template-check.ts";

type Checked = Extract<PlanCheck, { ok: true }>;
type Refused = Extract<PlanCheck, { ok: false }>;

/** A plan that is ready to run, with the graph that was found on the way. */
export type CompiledPlan =
  | (Pick<Checked, "ok" | "plan" | "planHash"> & { readonly graph: PlanGraph })
  | Refused;

/**
 * Everything that is wrong with a plan, at once, each with its path; or the plan with its defaults
 * and its shape. Pure; never throws, whatever `value` is.
 */
export function checkPlan(value: unknown, skills: SkillRegistry, rules: PlanRules = {}): PlanCheck {
  const compiled = compilePlan(value, skills, rules);
  if (!compiled.ok) return compiled;
  const { plan, planHash, graph } = compiled;
  const names = (layer: readonly number[]) => layer.map((index) => plan.steps[index]?.id ?? "");
  const layers = layersOf(graph.order).map(names);
  return { ok: true, plan, planHash, layers, edges: graph.dependencies.targets.length };
}

/** As {@link checkPlan}, but with the graph that {@link buildGraph} would build: for whoever runs the plan at once. */
export function compilePlan(
  value: unknown,
  skills: SkillRegistry,
  rules: PlanRules = {},
): CompiledPlan {
  const problems = new ProblemList();
  try {
    const compiled = compile(value, { skills, rules, problems });
    if (compiled !== undefined) return compiled;
  } catch (thrown) {
    // Only a value that is no data gets here: a getter that throws, a revoked proxy.
    problems.add("shape", "", `the plan cannot be read: ${String(thrown)}`.slice(0, 200));
  }
  return { ok: false, problems: problems.toArray() };
}

/** What every part of the check is handed. */
interface CheckParts {
  readonly skills: SkillRegistry;
  readonly rules: PlanRules;
  readonly problems: ProblemList;
}

function compile(value: unknown, parts: CheckParts): CompiledPlan | undefined {
  const { skills, rules, problems } = parts;
  if (!isReadable(value, problems)) return undefined;
  const read = readPlan(value, problems);
  const { templates } = read;
  const allowed = narrowedSkills(rules.skills, read.head.skills);
  const chosen = chooseSkills(read.steps, skills, allowed, problems);
  const links = linkPlan(read.steps, templates, read.indexOf);
  const plan = { steps: read.steps, templates, indexOf: read.indexOf, skills: chosen };
  const context: PlanCheckContext = {
    plan,
    head: read.head,
    phaseIds: phaseIdsOf(value, read),
    // The plan's own output may name steps too, and is not linked.
    hasUnknown: links.hasUnknown || read.head.output !== undefined,
    sources: new SourceFinder(plan),
    given: rules.input && { ...read.head.input, ...rules.input },
    rules,
    problems,
  };
  checkIds(read, problems);
  checkSteps(read.steps, templates, context);
  checkHead(context);
  checkEdges(links, problems);
  addCycles(links, context);
  if (problems.count > 0) return undefined;
  const steps = withApprovals(read.steps, chosen, rules);
  const head = allowed === undefined ? read.head : { ...read.head, skills: [...allowed] };
  const inOrder = read.inOrder && steps === read.steps;
  return assemble({ ...read, head, steps, inOrder }, links, chosen, parts);
}

/** Undefined when the plan's phases could not be read: what names them is then not reported too. */
function phaseIdsOf(value: object, { head }: ReadPlan): ReadonlySet<string> | undefined {
  if (head.phases === undefined && "phases" in value && value.phases !== undefined)
    return undefined;
  return new Set(head.phases?.map(({ id }) => id));
}

/** No problem was found, so every step was read and compiled. */
function assemble(
  { head, steps, templates, inOrder }: ReadPlan,
  links: PlanLinks,
  skills: readonly (Skill | undefined)[],
  { rules, problems }: CheckParts,
): CompiledPlan | undefined {
  const plan = { ...head, steps } as Plan;
  let isSuspect = false;
  const { planHash, bytes } = hashPlan(plan, inOrder, (text) => {
    isSuspect ||= rules.redactor?.suspects(text) === true;
  });
  if (bytes > limits.bodyBytes) {
    problems.add("too_large", "", `the plan is ${bytes} bytes of JSON, over ${limits.bodyBytes}`);
    return undefined;
  }
  if (isSuspect) addWrittenSecrets(plan, rules, problems);
  if (problems.count > 0) return undefined;
  const graph = assembleGraph(plan.steps, templates as StepTemplates[], links, skills);
  return { ok: true, plan, planHash, graph };
}

/** Refuses at a glance what would take long to read. */
function isReadable(value: unknown, problems: ProblemList): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.add("shape", "", "a plan is a JSON object with name and steps");
    return false;
  }
  const steps = "steps" in value ? value.steps : undefined;
  if (!Array.isArray(steps) || steps.length <= limits.planSteps) return true;
  const message = `the plan has ${steps.length} steps; at most ${limits.planSteps} are allowed`;
  problems.add("too_large", "/steps", message, {
    hint: "Use forEach for work of one kind, or several plans.",
  });
  return false;
}

function checkIds({ steps, indexOf, repeated, head }: ReadPlan, problems: ProblemList): void {
  for (const index of repeated) {
    const id = steps[index]?.id;
    if (id === undefined) continue;
    const first = indexOf.get(id);
    problems.add("duplicate_id", `/steps/${index}/id`, `"${id}" is the id of step ${first} too`, {
      hint: "Steps are counted from 0. Give each its own id.",
    });
  }
  const phases = new Set<string>();
  for (const [index, { id }] of (head.phases ?? []).entries()) {
    if (phases.has(id))
      problems.add("duplicate_id", `/phases/${index}/id`, `there are two phases "${id}"`);
    phases.add(id);
  }
}

function checkSteps(
  steps: readonly (PlanStep | undefined)[],
  templates: readonly (StepTemplates | undefined)[],
  context: PlanCheckContext,
): void {
  const problems = new StepProblems(context.problems);
  const stepContext = { ...context, problems };
  for (let index = 0; index < steps.length && !context.problems.full; index++) {
    const step = steps[index];
    const template = templates[index];
    if (step === undefined || template === undefined) continue;
    problems.index = index;
    checkStep(step, index, template, stepContext);
  }
}

/** The plan's own result and input. */
function checkHead(context: PlanCheckContext): void {
  const { head, problems } = context;
  if (head.output !== undefined) {
    const output = compileTemplate(head.output);
    addMisplacedSecrets(output.secrets, "/output", problems);
    checkTemplate(output, "/output", undefined, context);
  }
  if (head.input === undefined) return;
  const input = compileTemplate(head.input);
  addFiles(input.files, "/input", problems);
  addMisplacedSecrets(input.secrets, "/input", problems);
  // Other objects with $ref, such as a JSON Schema, are data that the input may hold.
  for (const { path, pointer } of input.references)
    problems.add("reference_invalid", `/input${path}`, `${pointer} is not followed here`, {
      hint: "The plan's input is plain data; refer from the input of a step.",
    });
}

function checkEdges({ dependencies }: PlanLinks, problems: ProblemList): void {
  const edges = dependencies.targets.length;
  if (edges <= limits.planEdges) return;
  const message = `the plan has ${edges} dependencies; at most ${limits.planEdges} are allowed`;
  problems.add("too_large", "/steps", message);
}

/** One problem for each group of steps that wait for each other, at the place that closes the circle's first link. */
function addCycles(links: PlanLinks, { plan, problems }: PlanCheckContext): void {
  if (links.order.sequence.length === plan.steps.length) return;
  for (const cycle of findCycles(links.dependencies)) {
    const ids = [...cycle, cycle[0] ?? 0].map((index) => plan.steps[index]?.id ?? "");
    const first = cycle[0] ?? 0;
    const step = plan.steps[first];
    const template = plan.templates[first];
    const place = step && template ? placeOfMention(step, template, ids[1] ?? "") : "";
    const message = `each of these steps waits for the next: ${describeCycle(ids)}`;
    problems.add("cycle", `/steps/${first}${place}`, message, {
      hint: "Remove one of the needs or references between them.",
    });
  }
}

const shownSteps = 20;

function describeCycle(ids: readonly string[]): string {
  if (ids.length <= shownSteps + 1) return ids.join(" -> ");
  const hidden = ids.length - shownSteps;
  return [...ids.slice(0, shownSteps - 2), `(${hidden} more)`, ...ids.slice(-2)].join(" -> ");
}
