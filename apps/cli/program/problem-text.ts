import {
  errorTable,
  isStepcastError,
  type PlanProblem,
  type StepcastError,
  thrownText,
} from "@stepcast/contracts";
import { isCertificateFault, isWrongProtocol } from "./certificate.ts";
import { cleanText } from "./clean-text.ts";
import { commandLine } from "./command-line.ts";
import type { Terminal } from "./terminal.ts";

/** An error for people: what happened, every problem with its place, what to do. Never a stack. */
export function printError(terminal: Terminal, error: unknown): void {
  const mark = terminal.paint("red", "✗");
  const problems = isStepcastError(error) ? problemsOf(error.details) : [];
  const [first] = problems;
  const text = thrownText(error);
  // The sentence of an error ends with its first problem, for those who see no list.
  const said = first === undefined ? "" : `${first.path || "/"}: ${first.message}`;
  const above =
    problems.length > 0 && text.endsWith(` ${said}`) ? text.slice(0, -said.length - 1) : text;
  terminal.note(`${mark} ${cleanText(above)}`);
  if (!isStepcastError(error)) return;
  for (const problem of problems)
    if (problem !== first || above !== said) printProblem(terminal, problem);
  terminal.note(terminal.paint("dim", `  ${cleanText(cliHint(error))}`));
}

export function printProblem(terminal: Terminal, problem: Partial<PlanProblem>): void {
  const { path = "", message = "" } = problem;
  const hint = problem.hint === errorTable.skill_unknown.hint ? skillsHint() : problem.hint;
  terminal.note(
    `  ${terminal.paint("bold", cleanText(path === "" ? "/" : path))}  ${cleanText(message)}`,
  );
  if (hint !== undefined) terminal.note(terminal.paint("dim", `    ${cleanText(hint)}`));
}

function problemsOf(details: unknown): readonly Partial<PlanProblem>[] {
  const problems: unknown = Object(details).problems;
  return Array.isArray(problems) ? problems.filter((problem) => typeof problem === "object") : [];
}

/** Hints that are for programs, in the words of this one. What a thrower says of its own stays. */
function cliHint({ code, hint, cause }: StepcastError): string {
  if (hint !== errorTable[code].hint) return hint;
  if (code === "skill_unknown") return skillsHint();
  if (code === "invalid_input") return "The command's --help says what it takes.";
  if (code === "unreachable" && isCertificateFault(cause))
    return "Its certificate is not trusted here, or is for another name. Use one of an authority that is trusted; for one of your own, set NODE_EXTRA_CA_CERTS to its file.";
  if (code === "unreachable" && isWrongProtocol(cause))
    return "It does not speak HTTPS there: an address with http:// may be the right one.";
  if (code !== "unauthorized") return hint;
  return `Sign in with: ${commandLine("login --url <url>")}, or set STEPCAST_TOKEN (--token) to the owner's token or a key.`;
}

function skillsHint(): string {
  return `List the skills with: ${commandLine("skills ls")}`;
}
