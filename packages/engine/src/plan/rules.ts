import type { PlanStep, SkillRisk } from "@stepcast/contracts";
import type { SkillRegistry } from "../registry.ts";
import type { Secret } from "../secret.ts";
import type { Skill } from "../skill.ts";
import type { GivenInput } from "./given-input.ts";
import type { SecretRules } from "./secret-check.ts";

/** What the server and whoever starts a run forbid its plan, whoever wrote that. */
export interface PlanRules extends SecretRules {
  /** What the run is started with, over the plan's own input. Absent: the plan is checked for any. */
  readonly input?: GivenInput | undefined;
  /** Skills that steps may use; a plan's own `skills` can only narrow them. Absent: all that are installed. */
  readonly skills?: readonly string[] | undefined;
  /** A step whose skill has one of these risks waits for a person, although its plan does not ask for one. */
  readonly approve?: readonly SkillRisk[] | undefined;
}

/** What a server demands of plans that run in a room. */
export function rulesFor(
  server: Pick<PlanRules, "approve" | "redactor"> & {
    secret(name: string, room: string): Secret | undefined;
  },
  room: string,
): PlanRules {
  const { approve, redactor } = server;
  return { approve, redactor, secret: (name) => server.secret(name, room) };
}

/** The skills that both lists allow; an absent list allows all. */
export function narrowedSkills(
  allowed: readonly string[] | undefined,
  own: readonly string[] | undefined,
): readonly string[] | undefined {
  if (allowed === undefined || own === undefined) return allowed ?? own;
  const both = new Set(allowed);
  return own.filter((id) => both.has(id));
}

/** A registry that knows nothing but the allowed skills: a planner cannot choose what it never sees. */
export function narrowRegistry(
  skills: SkillRegistry,
  allowed: readonly string[] | undefined,
): SkillRegistry {
  if (allowed === undefined) return skills;
  const ids = new Set(allowed);
  return {
    get: (id) => (ids.has(id) ? skills.get(id) : undefined),
    list: () => skills.list().filter(({ id }) => ids.has(id)),
  };
}

const deeds: Readonly<Record<SkillRisk, string>> = {
  reads: "reads files of the workspace",
  writes: "changes files of the workspace",
  network: "reaches the network",
  process: "starts a program on the server",
};

/**
 * The steps, with a question before each that has one of the risks and no question of its own. In a plan that
 * is checked the question is part of it from then on, so that it holds in every rerun; a run that is taken over
 * gets those that the server asks by now.
 */
export function withApprovals<S extends PlanStep | undefined>(
  steps: readonly S[],
  chosen: readonly (Skill | undefined)[],
  { approve = [] }: PlanRules,
): readonly S[] {
  if (approve.length === 0) return steps;
  return steps.map((step, index) => {
    const skill = chosen[index];
    const held = skill?.risk?.filter((risk) => approve.includes(risk)) ?? [];
    if (step === undefined || skill === undefined || held.length === 0) return step;
    if (step.approval !== undefined) return step;
    const what = held.map((risk) => deeds[risk]).join(" and ");
    const prompt = `"${step.label ?? step.id}" uses ${skill.id}, which ${what}. May it?`;
    return { ...step, approval: { prompt } };
  });
}
