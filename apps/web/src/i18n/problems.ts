import type { InputProblemCode, PlanProblem } from "@stepcast/contracts";

type Sized = "too_short" | "too_long" | "too_few" | "too_many" | "too_small" | "too_large";
type Plain = Exclude<InputProblemCode, Sized | "invalid">;

/** What is wrong with an input or a plan, in the page's language. */
export interface ProblemWords {
  /** What people call the fields that they fill in. */
  readonly fields: Readonly<Record<string, string>>;
  readonly at: (field: string, text: string) => string;
  readonly sized: Readonly<Record<Sized, (size: string) => string>>;
  readonly plain: Readonly<Record<Plain, string>>;
  /** What is wrong with a plan; what it is about is the server's to say. */
  readonly plan: Readonly<Record<PlanProblem["code"], string>>;
  /** Of what there are as many as there may be. */
  readonly limits: Readonly<Record<string, (value: string) => string>>;
}

type Count = (value: number) => string;

/** A refusal's own lines: one for each field that is wrong, or for the limit that was met. Undefined where there are no words for all of it. */
export function detailLines(
  words: ProblemWords | undefined,
  details: unknown,
  count: Count,
): readonly string[] | undefined {
  if (words === undefined) return undefined;
  const { problems, limit, value } = Object(details);
  if (typeof limit === "string" && typeof value === "number" && Object.hasOwn(words.limits, limit))
    return [words.limits[limit]?.(count(value)) ?? limit];
  if (!Array.isArray(problems) || problems.length === 0) return undefined;
  const lines = problems.map((problem) => problemLine(words, Object(problem), count));
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

function problemLine(
  { fields, at, sized, plain }: ProblemWords,
  { code, path, size }: Readonly<Record<string, unknown>>,
  count: Count,
): string | undefined {
  const text = typeof size === "number" ? own(sized, code)?.(count(size)) : own(plain, code);
  if (text === undefined || typeof path !== "string") return undefined;
  const field = own(
    fields,
    path.split("/").findLast((part) => /\D/.test(part)),
  );
  return field === undefined ? text : at(field, text);
}

/** What a problem of a plan is; undefined where the server's words are all there is. */
export function planProblemLine(
  words: ProblemWords | undefined,
  code: unknown,
): string | undefined {
  return words === undefined ? undefined : own(words.plan, code);
}

function own<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;
}
