import { StepcastError } from "./errors.ts";

/** What a text of some form has to be like, as it is told. Each name is the code of the problem that it is not. */
export const textForms = {
  one_line: "use one line of text",
  visible: "use letters that can be seen",
  id: "use letters, digits and _ . : -, starting with a letter or digit",
  user_id: "this is no id of a user, session, key or invitation",
  room: "a room is <user>/<session>",
  plan_or_goal: "give a plan or a goal, one of them",
} as const;

/** The kinds of what can be wrong with an input; `invalid` is any other. */
export const inputProblemCodes = [
  ...(Object.keys(textForms) as (keyof typeof textForms)[]), // Cast: keys of a literal.
  "missing",
  "empty",
  "too_short",
  "too_long",
  "too_few",
  "too_many",
  "too_small",
  "too_large",
  "wrong_type",
  "unknown_field",
  "not_one_of",
  "email",
  "email_taken",
  "wrong_password",
  "archived",
  "invalid",
] as const;
export type InputProblemCode = (typeof inputProblemCodes)[number];

/** One thing wrong with an input: `code` and `size` for whoever says it in another language. */
export interface InputProblem {
  readonly code: InputProblemCode;
  /** Where, from the input's root: `/name`. */
  readonly path: string;
  readonly message: string;
  /** The bound that a size or number does not keep: characters, items, or the number itself. */
  readonly size?: number | undefined;
}

/** The refusal of an input of which one field is wrong as no schema can know. */
export function wrongField(
  error: "invalid_input" | "forbidden",
  problem: InputProblem,
  hint?: string,
): StepcastError {
  return new StepcastError(error, problem.message, { details: { problems: [problem] }, hint });
}
