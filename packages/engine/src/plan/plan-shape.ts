import {
  isStepId,
  jsonFault,
  jsonForm,
  limits,
  type Plan,
  type PlanStep,
  plan as planSchema,
  planStep,
} from "@stepcast/contracts";
import type { z } from "zod";
import { didYouMean } from "./nearest.ts";
import { formatPointer } from "./pointer.ts";
import type { ProblemList } from "./problem-list.ts";
import { listSchemaIssues } from "./schema-issues.ts";
import { compileStep, plainTemplates, type StepTemplates } from "./step-templates.ts";

/** What could be read of a plan: all of it, when no problem was added. */
export interface ReadPlan {
  /** Everything but the steps; members whose shape was refused are absent. */
  readonly head: Partial<Omit<Plan, "steps">>;
  /** In plan order, without members that were refused; undefined where the rest cannot be judged without them. */
  readonly steps: readonly (PlanStep | undefined)[];
  /** First place of each id, refused steps included, so that what refers to them is not reported too. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Places of ids that an earlier step has. */
  readonly repeated: readonly number[];
  /** By place, like `steps`. */
  readonly templates: readonly (StepTemplates | undefined)[];
  /** The steps are in canonical order, each with all its members. */
  readonly inOrder: boolean;
}

const { steps: _steps, ...headShape } = planSchema.shape;
const planMembers = Object.keys(planSchema.shape);
const stepMembers = Object.keys(planStep.shape);

/** Parts that one `when` may have; deeper and larger ones are refused before a schema sees them. */
const conditionParts = 1_000;

/**
 * Reads a plan member by member and step by step, so that one wrong step hides nothing of the others
 * and a hostile document costs no more than what is kept of its problems. Adds `shape` and
 * `too_large` problems.
 */
export function readPlan(value: object, problems: ProblemList): ReadPlan {
  const raw = value as Readonly<Record<string, unknown>>; // Read as unknown, own members only.
  const head = readHead(raw, problems);
  const list = readList(raw["steps"], problems);
  const reader = new StepReader(problems);
  for (let index = 0; index < list.length; index++) reader.read(list[index], index);
  const { steps, indexOf, repeated, templates, inOrder } = reader;
  return { head, steps, indexOf, repeated, templates, inOrder };
}

function idOf(step: unknown): string | undefined {
  if (typeof step !== "object" || step === null || !("id" in step)) return undefined;
  return typeof step.id === "string" ? step.id : undefined;
}

function readList(steps: unknown, problems: ProblemList): readonly unknown[] {
  if (!Array.isArray(steps)) {
    const message = steps === undefined ? "a plan needs a list of steps" : "steps must be a list";
    problems.add("shape", "/steps", message);
    return [];
  }
  if (steps.length === 0) problems.add("shape", "/steps", "a plan needs at least one step");
  return steps;
}

function readHead(
  raw: Readonly<Record<string, unknown>>,
  problems: ProblemList,
): Partial<Omit<Plan, "steps">> {
  const head: Record<string, unknown> = {};
  for (const [member, schema] of Object.entries(headShape)) {
    const own = Object.hasOwn(raw, member) ? raw[member] : undefined;
    // Absent and free to be: a parse of it would cost as much as one of a step.
    if (own === undefined && schema.def.type === "optional") continue;
    if (Array.isArray(own) && own.length > limits.planSteps) {
      problems.add("too_large", `/${member}`, `${member} has ${own.length} entries`);
      continue;
    }
    const read = readMember(member, own, schema, problems);
    if (read !== undefined) head[member] = read;
  }
  addUnknownMembers(raw, problems);
  return head as Partial<Omit<Plan, "steps">>; // Each member was parsed by its own schema.
}

function readMember(
  member: string,
  own: unknown,
  schema: z.ZodType,
  problems: ProblemList,
): unknown {
  const parsed = schema.safeParse(own);
  if (parsed.success) return parsed.data;
  addIssues(problems, `/${member}`, parsed.error, own);
  return undefined;
}

function addUnknownMembers(raw: object, problems: ProblemList): void {
  for (const key of Object.keys(raw)) {
    if (problems.full) return;
    if (planMembers.includes(key)) continue;
    const hint = didYouMean(key, planMembers);
    problems.add("shape", formatPointer([key]), `a plan has no member "${key.slice(0, 60)}"`, {
      hint,
    });
  }
}

class StepReader {
  readonly #problems: ProblemList;
  readonly #skillIds = new Map<string, boolean>();
  #lastSkill: string | undefined;
  readonly steps: (PlanStep | undefined)[] = [];
  readonly templates: (StepTemplates | undefined)[] = [];
  readonly indexOf = new Map<string, number>();
  readonly repeated: number[] = [];
  inOrder = true;

  constructor(problems: ProblemList) {
    this.#problems = problems;
  }

  read(raw: unknown, index: number): void {
    if (this.#readPlain(raw, index)) return;
    const id = idOf(raw);
    if (id !== undefined) this.#place(id, index);
    this.#add(this.#problems.full ? undefined : this.#parse(raw, index));
  }

  #place(id: string, index: number): void {
    if (this.indexOf.has(id)) this.repeated.push(index);
    else this.indexOf.set(id, index);
  }

  #add(step: PlanStep | undefined): void {
    this.inOrder = false;
    this.steps.push(step);
    this.templates.push(step && compileStep(step));
  }

  /**
   * Steps with nothing but id, skill, needs and a flat input are most of a large plan. They are read
   * without a parse, which takes several times as long; whatever is not plainly right goes to the schema.
   */
  #readPlain(raw: unknown, index: number): boolean {
    if (!hasOnlyPlainMembers(raw)) return false;
    const { id, skill, input: given = {}, needs } = raw;
    if (typeof id !== "string" || !isStepId(id) || typeof skill !== "string") return false;
    // Neighbours mostly have the same one.
    if (skill !== this.#lastSkill && !this.#isSkillId(skill)) return false;
    if (needs !== undefined && !areStrings(needs)) return false;
    const form = jsonForm(given);
    if (form === "other" && jsonFault(given) !== undefined) return false;
    // What these let pass is JSON. Members are in the order that hashing wants.
    const input = given as PlanStep["input"];
    const step = needs === undefined ? { id, input, skill } : { id, input, needs, skill };
    if (form !== "ordered") this.inOrder = false;
    this.#place(id, index);
    this.steps.push(step);
    this.templates.push(form === "other" ? compileStep(step) : plainTemplates);
    return true;
  }

  #isSkillId(id: string): boolean {
    let valid = this.#skillIds.get(id);
    if (valid === undefined) {
      valid = planStep.shape.skill.safeParse(id).success;
      this.#skillIds.set(id, valid);
    }
    if (valid) this.#lastSkill = id;
    return valid;
  }

  #parse(raw: unknown, index: number): PlanStep | undefined {
    const path = `/steps/${index}`;
    const oversize = findOversize(raw);
    if (oversize !== undefined) {
      this.#problems.add("too_large", `${path}${oversize.path}`, oversize.message);
      return undefined;
    }
    const parsed = planStep.safeParse(raw);
    if (parsed.success) return parsed.data;
    addIssues(this.#problems, path, parsed.error, raw, stepMembers);
    return restOf(raw, parsed.error);
  }
}

/** What the rest of a step is judged by: without one of these, it would be blamed for what is not there. */
const judging = ["id", "skill", "input", "forEach", "onFailure", "fallback"];

/** A step without its members that were refused, so that they hide nothing of what else is wrong with it. */
function restOf(raw: unknown, { issues }: z.ZodError): PlanStep | undefined {
  const refused = new Set(issues.flatMap(membersOf));
  if (refused.size > stepMembers.length) return undefined;
  for (const member of refused)
    if (judging.includes(member) || didYouMean(member, judging) !== undefined) return undefined;
  const rest = Object.entries(Object(raw)).filter(([member]) => !refused.has(member));
  return planStep.safeParse(Object.fromEntries(rest)).data;
}

function membersOf(issue: z.core.$ZodIssue): readonly string[] {
  const [member] = issue.path;
  return member === undefined && issue.code === "unrecognized_keys" ? issue.keys : [String(member)];
}

type PlainMembers = { readonly [K in "id" | "skill" | "input" | "needs"]?: unknown };

function hasOnlyPlainMembers(raw: unknown): raw is PlainMembers {
  if (typeof raw !== "object" || raw === null) return false;
  // Without a list of keys; an inherited one is not plain either.
  for (const key in raw) {
    if (key !== "id" && key !== "skill" && key !== "input" && key !== "needs") return false;
  }
  return true;
}

/** An id that is malformed is no step's; it is reported as that. */
function areStrings(needs: unknown): needs is string[] {
  if (!Array.isArray(needs) || needs.length > limits.planSteps) return false;
  for (let at = 0; at < needs.length; at++) if (typeof needs[at] !== "string") return false;
  return true;
}

/** What must not reach a schema: lists and conditions whose every part could become a problem. */
function findOversize(raw: unknown): { path: string; message: string } | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const { needs, when } = raw as Readonly<Record<string, unknown>>; // Read as unknown.
  if (Array.isArray(needs) && needs.length > limits.planSteps)
    return { path: "/needs", message: `needs names ${needs.length} steps` };
  const fault = jsonFault(when ?? null, limits.jsonDepth, conditionParts);
  return fault === undefined ? undefined : { path: "/when", message: `the condition is ${fault}` };
}

function addIssues(
  problems: ProblemList,
  path: string,
  error: z.ZodError,
  value: unknown,
  known?: readonly string[],
): void {
  for (const { tokens, message, hint } of listSchemaIssues(error.issues, value, known))
    problems.add("shape", `${path}${formatPointer(tokens)}`, message, { hint });
}
