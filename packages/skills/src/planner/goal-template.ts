import type { JsonValue, PlanInput } from "@stepcast/contracts";
import type { PlanRequest } from "@stepcast/engine";
import type { Locale } from "../report/locale.ts";
import type { GoalWord, WordSpan } from "./goal-words.ts";

/** What a goal asks for, once a template has recognised it. */
export interface UnderstoodGoal {
  readonly locale: Locale;
  /** What it is about, such as "Ciliegie"; empty when the goal does not say. */
  readonly name: string;
  /** A share, where the goal tells a rate and the template takes one. */
  readonly rate?: number | undefined;
  readonly input: { readonly [key: string]: JsonValue };
  readonly storeArtifact: PlanRequest["storeArtifact"];
}

export interface TemplatePlan {
  readonly plan: PlanInput;
  /** What the plan will do and with which data, as sentences in the goal's language. */
  readonly explanation: string;
}

/** One kind of goal that is turned into a plan without a model. */
export interface GoalTemplate {
  readonly templateId: string;
  readonly title: Record<Locale, string>;
  /** A goal that it understands, for messages. */
  readonly example: Record<Locale, string>;
  /** What of a goal and its input it takes beside its name. */
  readonly takes: { readonly rate: boolean; readonly file: boolean };
  /** The words that name what it does. */
  match(words: readonly GoalWord[], isAskedFor: (span: WordSpan) => boolean): WordSpan | undefined;
  plan(goal: UnderstoodGoal): Promise<TemplatePlan>;
}
