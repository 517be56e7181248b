import { type PlanProblem, StepcastError } from "@stepcast/contracts";

/** The error that carries everything that is wrong with a plan; `details.problems` has the list. */
export function planInvalid(problems: readonly PlanProblem[]): StepcastError {
  const [first] = problems;
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  const where = first === undefined ? "" : ` ${first.path || "/"}: ${first.message}`;
  return new StepcastError("plan_invalid", `The plan has ${count}, so nothing ran.${where}`, {
    details: { problems },
  });
}
