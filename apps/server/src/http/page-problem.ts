import { limits, type StepcastError } from "@stepcast/contracts";
import type { PageWords } from "./page-words.ts";

/** What a page says about a refusal: in its language, or as the error says it. */
export type PageProblem = (words: PageWords) => string;

/** Of the form with an address and a password. */
export function signInProblem(error: StepcastError): PageProblem {
  return ({ problems }) =>
    error.code === "unauthorized" ? problems.wrongSignIn : common(error, problems);
}

export function joinProblem(error: StepcastError): PageProblem {
  return ({ problems }) => {
    switch (error.code) {
      case "not_found":
        return problems.usedInvitation;
      case "forbidden":
        return problems.otherAddress;
      case "invalid_input":
        return fieldProblem(error, problems) ?? common(error, problems);
      default:
        return common(error, problems);
    }
  };
}

/** Of the way to the issuer of the settings and back. */
export function issuerProblem(error: StepcastError): PageProblem {
  return ({ problems }) => {
    switch (error.code) {
      case "unauthorized":
        return problems.notVouched;
      case "unreachable":
        return problems.issuerAway;
      case "forbidden":
        return Object(error.details).reason === "claimed" ? problems.claimed : problems.noAccount;
      default:
        return common(error, problems);
    }
  };
}

/** The first field that is wrong; undefined when the fields are right. */
function fieldProblem(
  { details }: StepcastError,
  problems: PageWords["problems"],
): string | undefined {
  const wrong: unknown[] = [Object(details).problems ?? []].flat();
  const paths = wrong.map((problem) => Object(problem).path);
  if (wrong.some((problem) => Object(problem).code === "email_taken")) return problems.taken;
  if (paths.includes("/name")) return problems.name;
  if (paths.includes("/email")) return problems.email;
  if (paths.includes("/password")) return problems.password(limits.passwordMinChars);
  return undefined;
}

function common(error: StepcastError, problems: PageWords["problems"]): string {
  const seconds: unknown = Object(error.details).retryAfterSeconds;
  if (error.code === "too_many_requests")
    return problems.tooMany(typeof seconds === "number" ? seconds : 1);
  return `${error.message} ${error.hint}`;
}
