import { type JsonValue, type PlanInput, StepcastError } from "@stepcast/contracts";
import type { z } from "zod";
import type { Skill } from "../skill.ts";
import {
  createReference,
  type Given,
  type Ref,
  type RefTo,
  stepOf,
  type TypeOf,
  toPlainJson,
} from "./typed-reference.ts";

type PlanStepInput = PlanInput["steps"][number];
type JsonObject = { readonly [key: string]: JsonValue };

/** Everything of a plan but its steps and output. */
export interface PlanHead<
  PhaseId extends string,
  Input extends JsonObject,
  Schema extends z.ZodType,
> extends Omit<PlanInput, "steps" | "output" | "phases" | "input"> {
  readonly phases?: readonly { readonly id: PhaseId; readonly name: string }[];
  /** Values that a run uses unless it is started with others. */
  readonly input?: Input;
  /** What a run is started with, for the types of `input`; it is not part of the plan. */
  readonly inputSchema?: Schema;
}

/** What `/input` holds: what the schema says, else what the plan's own values show. */
type RunInput<Input, Schema> =
  Schema extends z.ZodType<infer Value> ? (unknown extends Value ? Input : Value) : Input;

type Operand<T> = T | RefTo<T>;
type Pair<T> = readonly [Operand<T>, Operand<T>];
type Orderable = Pair<number> | Pair<string>;
type Comparable = Pair<number | null> | Pair<string | null> | Pair<boolean | null>;
type Membership =
  | readonly [Operand<number>, Operand<readonly number[]> | readonly Operand<number>[]]
  | readonly [Operand<string>, Operand<readonly string[]> | readonly Operand<string>[]];

/** `when` with typed references: only values of one type compare. */
export type TypedCondition =
  | Operand<boolean>
  | { readonly eq: Comparable }
  | { readonly ne: Comparable }
  | { readonly gt: Orderable }
  | { readonly gte: Orderable }
  | { readonly lt: Orderable }
  | { readonly lte: Orderable }
  | { readonly in: Membership }
  | { readonly exists: RefTo<unknown> }
  | { readonly not: TypedCondition }
  | { readonly all: readonly TypedCondition[] }
  | { readonly any: readonly TypedCondition[] };

/** What a `forEach` step goes through, made by {@link PlanBuilder.each}. */
export interface AnyEach {
  readonly item: unknown;
  readonly items: unknown;
  readonly concurrency: number | undefined;
}

export interface Each<Item> extends AnyEach {
  /** The item of one run of the step; means something only in that step's input. */
  readonly item: Ref<Item>;
  /** Its place, from 0. */
  readonly index: Ref<number>;
}

type OwnOptions = Pick<
  PlanStepInput,
  "label" | "icon" | "retry" | "timeoutMs" | "approval" | "concurrencyKey"
>;

type InputOption<Input> =
  Record<never, never> extends Input
    ? { readonly input?: Given<Input> }
    : { readonly input: Given<Input> };

type FailureOption<Output> =
  | { readonly onFailure?: "fail" | "continue"; readonly fallback?: never }
  | { readonly onFailure: "fallback"; readonly fallback: Given<Output> };

export type StepOptions<
  S extends Skill,
  PhaseId extends string,
  E extends AnyEach | undefined,
> = OwnOptions &
  InputOption<z.input<S["input"]>> &
  FailureOption<Output<S, E>> & {
    readonly skill: S;
    /** Steps that must end first, beside those whose output the input refers to. */
    readonly needs?: readonly RefTo<unknown>[];
    readonly phase?: PhaseId;
    readonly when?: TypedCondition;
    readonly forEach?: E;
  };

type Output<S extends Skill, E> = E extends AnyEach
  ? z.output<S["output"]>[]
  : z.output<S["output"]>;

export interface PlanBuilder<PhaseId extends string, Input> {
  /** What the run is started with. */
  readonly input: Ref<Input>;
  /** Adds a step; what it gives is a reference to the step's output. Errors: `invalid_input` for an id that is taken. */
  step<S extends Skill, E extends AnyEach | undefined = undefined>(
    id: string,
    options: StepOptions<S, PhaseId, E>,
  ): Ref<Output<S, E>>;
  /** A list to hand to a step's `forEach`. */
  each<const L extends RefTo<readonly unknown[]> | readonly unknown[]>(
    items: L,
    options?: { readonly concurrency?: number },
  ): Each<ItemOf<L>>;
}

type ItemOf<L> = L extends readonly (infer Item)[]
  ? Item
  : TypeOf<L> extends readonly (infer Item)[]
    ? Item
    : unknown;

/**
 * A plan, typed while it is written and plain JSON when it is done: the same that a person would
 * write by hand. Steps are added in `build`; each gives a reference to its output, so a wrong step,
 * member or type is a compile error. What `build` returns is the run's result.
 * Errors: `invalid_input` for two steps with one id, a reference within a text, and what is no JSON, such as the
 * promise of a `build` that waits.
 */
export function definePlan<
  const PhaseId extends string,
  Input extends JsonObject,
  Schema extends z.ZodType,
>(
  head: PlanHead<PhaseId, Input, Schema>,
  build: (builder: PlanBuilder<PhaseId, RunInput<Input, Schema>>) => unknown,
): PlanInput {
  const { inputSchema: _inputSchema, ...rest } = head;
  const steps = new Map<string, PlanStepInput>();
  const output = build({
    input: createReference("/input"),
    step: (id, options) => {
      if (steps.has(id))
        throw new StepcastError("invalid_input", `Two steps of the plan are called ${id}.`);
      steps.set(id, toPlanStep(id, options));
      return createReference(`/steps/${id}/output`);
    },
    each: (items, options) => ({
      item: createReference("/item"),
      index: createReference("/index"),
      items,
      concurrency: options?.concurrency,
    }),
  });
  const plan = { ...rest, steps: [...steps.values()], output };
  // Every part is typed above; taking the references out leaves the JSON of a plan.
  return toPlainJson(plan, "") as unknown as PlanInput;
}

function toPlanStep(
  id: string,
  options: StepOptions<Skill, string, AnyEach | undefined>,
): PlanStepInput {
  const { skill, needs, forEach, ...rest } = options;
  const step = {
    id,
    skill: skill.id,
    ...rest,
    needs: needs?.map(stepOf),
    forEach: forEach && { items: forEach.items, concurrency: forEach.concurrency },
  };
  // As above: the options are typed, and only references are taken out.
  return toPlainJson(step, `/steps/${id}`) as unknown as PlanStepInput;
}
