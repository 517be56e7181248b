import {
  type InputProblem,
  type InputProblemCode,
  limits,
  StepcastError,
  textForms,
} from "@stepcast/contracts";
import type { z } from "zod";

/** Problems that are told of one input, and names that are told of one problem: an answer is never as large as what was sent. */
const mostProblems = 100;
const mostNames = 10;

/** Every problem with its path, the first hundred of them; the first one in the sentence. */
export function invalidInput(cause: z.ZodError): StepcastError {
  const issues = cause.issues.slice(0, mostProblems).flatMap(ofClosest);
  const problems = issues.slice(0, mostProblems).map(
    (issue): InputProblem => ({
      ...kindOf(issue),
      path: short(`/${issue.path.join("/")}`),
      message: short(issueText(issue)),
    }),
  );
  const first = problems[0];
  const message =
    first === undefined ? "The input is not valid." : `${first.path}: ${first.message}`;
  return new StepcastError("invalid_input", message, { details: { problems }, cause });
}

/** Of something that has one of several shapes: what it lacks of the one that it is closest to. */
function ofClosest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const closest = issue.errors.reduce((best, other) => (other.length < best.length ? other : best));
  return closest
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap(ofClosest);
}

type Kind = Pick<InputProblem, "code" | "size">;

/** The same as {@link issueText}, as data. */
function kindOf(issue: z.core.$ZodIssue): Kind {
  switch (issue.code) {
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return { code: tooBig[issue.origin] ?? "too_large", size: Number(issue.maximum) };
    case "invalid_type":
      return { code: isMissing(issue) ? "missing" : "wrong_type" };
    case "unrecognized_keys":
      return { code: "unknown_field" };
    case "invalid_value":
      return { code: "not_one_of" };
    case "invalid_format":
      return { code: issue.format === "email" ? "email" : formOf(issue.message) };
    default:
      return { code: formOf(issue.message) };
  }
}

const tooBig: Readonly<Record<string, InputProblemCode>> = {
  string: "too_long",
  array: "too_many",
  set: "too_many",
};

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): Kind {
  const size = Number(minimum);
  if (origin === "string") return size === 1 ? { code: "empty" } : { code: "too_short", size };
  if (origin in tooBig) return { code: "too_few", size };
  // What is above a bound has no least number that could be told.
  return inclusive === false ? { code: "invalid" } : { code: "too_small", size };
}

const codesOfForms = new Map<string, InputProblemCode>(
  // Cast: names of a literal.
  (Object.keys(textForms) as (keyof typeof textForms)[]).map((code) => [textForms[code], code]),
);

function formOf(message: string): InputProblemCode {
  return codesOfForms.get(message) ?? "invalid";
}

/** Zod says what was received in its message alone. */
function isMissing(issue: z.core.$ZodIssueInvalidType): boolean {
  return issue.expected === "nonoptional" || issue.message.endsWith("received undefined");
}

/** What is wrong with a field in plain words; what has none of its own keeps the validator's. */
function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1
        ? "This must not be empty."
        : `This must ${sizeVerb(issue.origin)} ${lowerBound(issue)}${sizeUnit(issue.origin, issue.minimum)}.`;
    case "too_big":
      return `This must ${sizeVerb(issue.origin)} at most ${issue.maximum}${sizeUnit(issue.origin, issue.maximum)}.`;
    case "invalid_type":
      if (isMissing(issue)) return "This is required.";
      if (issue.expected === "int") return "This must be a whole number.";
      return `This must be of the type ${issue.expected}.`;
    case "unrecognized_keys":
      return `There is no field called ${listed(issue.keys)} here.`;
    case "invalid_value":
      return `This must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}.`;
    case "invalid_format":
      return issue.format === "email" ? "This is no e-mail address." : issue.message;
    default:
      return issue.message;
  }
}

/** Zod's `positive` is a minimum that is not one of the values. */
function lowerBound({ minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  return inclusive === false ? `more than ${minimum}` : `at least ${minimum}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  const shown = names.slice(0, mostNames).map((name) => name.slice(0, limits.labelChars));
  return more > 0 ? `${shown.join(", ")} (and ${more} more)` : shown.join(", ");
}

function short(text: string): string {
  return text.length <= limits.messageChars ? text : `${text.slice(0, limits.messageChars)}…`;
}

const sizeUnits: Readonly<Record<string, string>> = {
  string: "character",
  array: "item",
  set: "item",
};

function sizeUnit(origin: string, size: number | bigint): string {
  const unit = sizeUnits[origin];
  if (unit === undefined) return "";
  return Number(size) === 1 ? ` ${unit}` : ` ${unit}s`;
}

function sizeVerb(origin: string): string {
  return origin in sizeUnits ? "have" : "be";
}
