import { isStepcastError } from "@stepcast/contracts";
import { useMessages } from "../i18n/messages.tsx";
import { planProblemLine } from "../i18n/problems.ts";

interface Problem {
  readonly code?: unknown;
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** The problems that a refused plan came back with; nothing for other errors. */
export function PlanProblems({ error }: { readonly error: unknown }) {
  const { sentences } = useMessages();
  const problems = problemsOf(error);
  if (problems.length === 0 || isSaid(error, problems)) return null;
  return (
    <ul className="grid max-h-72 gap-1 overflow-y-auto rounded-lg border border-line bg-surface p-3.5 text-sm">
      {problems.map((problem) => {
        const line = planProblemLine(sentences.problems, problem.code);
        return (
          <li key={`${problem.path} ${problem.message}`} className="wrap-anywhere">
            <span className="figures text-muted text-xs">{problem.path || "/"}</span>
            {line !== undefined && <> {line}</>}
            <span className={line === undefined ? undefined : "text-muted"}>
              {" "}
              {problem.message}
            </span>
            {problem.hint !== undefined && <span className="text-muted"> {problem.hint}</span>}
          </li>
        );
      })}
    </ul>
  );
}

/** One problem alone, which the error's own sentence above ends with: a list would only repeat it. */
function isSaid(error: unknown, [first, ...others]: readonly Problem[]): boolean {
  if (first === undefined || others.length > 0 || first.hint !== undefined) return false;
  return error instanceof Error && error.message.endsWith(`: ${first.message}`);
}

function problemsOf(error: unknown): readonly Problem[] {
  if (!isStepcastError(error)) return [];
  const { details } = error;
  if (typeof details !== "object" || details === null || !("problems" in details)) return [];
  return Array.isArray(details.problems) ? details.problems.filter(isProblem) : [];
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "path" in value &&
    typeof value.path === "string" &&
    "message" in value &&
    typeof value.message === "string" &&
    (!("hint" in value) || value.hint === undefined || typeof value.hint === "string")
  );
}
