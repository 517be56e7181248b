import type { JsonValue } from "@stepcast/contracts";
import type { Skill, SkillContext } from "./skill.ts";

/** One attempt of one step, ready to run: the input is resolved and parsed. */
export interface Attempt {
  readonly skill: Skill;
  readonly input: unknown;
  readonly context: SkillContext;
}

/**
 * Runs one attempt and returns what the skill returned, unchecked. Rejects with whatever the skill threw.
 * The engine ends the attempt itself on timeout and cancel (`context.signal` aborts); a dispatcher
 * that can kill the work does so then.
 */
export interface Dispatcher {
  dispatch(attempt: Attempt): Promise<JsonValue | undefined> | JsonValue | undefined;
  close(): Promise<void>;
}
