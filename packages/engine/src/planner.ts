import type { ArtifactRef, EventData, JsonValue, PlanInput } from "@stepcast/contracts";
import type { SkillRegistry } from "./registry.ts";

export interface PlanRequest {
  readonly goal: string;
  /** What the run was started with, such as `{ file: <artifact> }`. */
  readonly input: { readonly [key: string]: JsonValue };
  readonly room: string;
  readonly skills: SkillRegistry;
  /** Stores a file in the requester's room, for plans that bring their own sample data. */
  storeArtifact(file: {
    readonly name: string;
    readonly mediaType: string;
    readonly content: string | Uint8Array;
  }): Promise<ArtifactRef>;
  readonly signal: AbortSignal;
}

export interface PlannedGoal {
  readonly plan: PlanInput;
  /** What the planner did, in the language of the goal. */
  readonly explanation: string;
  readonly decision: EventData<"decision.made">;
}

/** Turns a goal into a plan. Errors: `goal_not_understood`, `planner_failed`. */
export interface Planner {
  plan(request: PlanRequest): Promise<PlannedGoal>;
}
