import { isStepcastError, type PlanProblem, thrownText } from "@stepcast/contracts";
import { cleanText } from "./clean-text.ts";
import type { Terminal } from "./terminal.ts";

/** An error for people: what happened, every problem with its place, what to do. Never a stack. */
export function printError(terminal: Terminal, error: unknown): void {
  const mark = terminal.paint("red", "✗");
  terminal.note(`${mark} ${cleanText(thrownText(error))}`);
  if (!isStepcastError(error)) return;
  // One problem of a wrong field is the sentence above.
  const problems = problemsOf(error.details);
  const isSaid = ({ path, message }: Partial<PlanProblem>): boolean =>
    error.message === `${path}: ${message}`;
  for (const problem of problems) if (!isSaid(problem)) printProblem(terminal, problem);
  terminal.note(terminal.paint("dim", `  ${cleanText(error.hint)}`));
}

export function printProblem(terminal: Terminal, problem: Partial<PlanProblem>): void {
  const { path = "", message = "", hint } = problem;
  terminal.note(
    `  ${terminal.paint("bold", cleanText(path === "" ? "/" : path))}  ${cleanText(message)}`,
  );
  if (hint !== undefined) terminal.note(terminal.paint("dim", `    ${cleanText(hint)}`));
}

function problemsOf(details: unknown): readonly Partial<PlanProblem>[] {
  const problems: unknown = Object(details).problems;
  return Array.isArray(problems) ? problems.filter((problem) => typeof problem === "object") : [];
}
