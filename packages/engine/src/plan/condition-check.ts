import type { Condition, JsonValue, Reference } from "@stepcast/contracts";
import { describeKinds } from "./compatibility.ts";
import type { ProblemSink } from "./problem-list.ts";
import type { Source } from "./reference-source.ts";
import type { Alternative } from "./schema-place.ts";
import { compileTemplate, type TemplateReference } from "./template.ts";

type Kind = Alternative["kind"];

interface Operand {
  /** Undefined when only the run can say. */
  readonly kinds: readonly Kind[] | undefined;
  readonly words: string;
  readonly refers: boolean;
}

type Find = (reference: TemplateReference) => Source;

/** Adds a problem for each comparison that fails whatever the run brings: values of unlike types. */
export function checkCondition(
  condition: Condition,
  path: string,
  find: Find,
  problems: ProblemSink,
): void {
  if (typeof condition === "boolean" || "exists" in condition) return;
  if ("$ref" in condition) checkTruth(condition, path, find, problems);
  else if ("not" in condition) checkCondition(condition.not, `${path}/not`, find, problems);
  else if ("all" in condition) checkAll(condition.all, `${path}/all`, find, problems);
  else if ("any" in condition) checkAll(condition.any, `${path}/any`, find, problems);
  else {
    // What is left are comparisons: one member, with a pair.
    for (const [name, pair] of Object.entries(condition)) {
      const operands = pair.map((value) => describeOperand(value, find));
      checkPair(name, operands, `${path}/${name}`, problems);
    }
  }
}

function checkAll(
  conditions: readonly Condition[],
  path: string,
  find: Find,
  problems: ProblemSink,
): void {
  for (const [index, condition] of conditions.entries())
    checkCondition(condition, `${path}/${index}`, find, problems);
}

function checkTruth(reference: Reference, path: string, find: Find, problems: ProblemSink): void {
  // A reference is JSON, but for an index signature.
  const operand = describeOperand(reference as JsonValue, find);
  if (isOneOf(operand, ["boolean"])) return;
  const message = `a condition is true or false, but this is ${operand.words}`;
  problems.add("reference_type", path, message);
}

function checkPair(
  name: string,
  [left, right]: readonly Operand[],
  path: string,
  problems: ProblemSink,
): void {
  if (left === undefined || right === undefined) return;
  const message = faultOfPair(name, left, right);
  if (message === undefined) return;
  problems.add(left.refers || right.refers ? "reference_type" : "shape", path, message);
}

function faultOfPair(name: string, left: Operand, right: Operand): string | undefined {
  const unlike = `"${name}" cannot compare ${left.words} with ${right.words}`;
  switch (name) {
    case "in":
      return isOneOf(right, ["array"]) ? undefined : `"in" looks into a list, not ${right.words}`;
    case "eq":
    case "ne":
      return isNull(left) || isNull(right) || areAlike(left, right) ? undefined : unlike;
    default:
      return isOneOf(left, ordered) && isOneOf(right, ordered) && areAlike(left, right)
        ? undefined
        : unlike;
  }
}

const ordered = ["number", "string"] as const;

function isNull(operand: Operand): boolean {
  return isOneOf(operand, ["null"]);
}

function areAlike(left: Operand, right: Operand): boolean {
  return left.kinds === undefined || isOneOf(right, left.kinds);
}

function isOneOf(operand: Operand, kinds: readonly Kind[]): boolean {
  return operand.kinds === undefined || operand.kinds.some((kind) => kinds.includes(kind));
}

function describeOperand(value: JsonValue, find: Find): Operand {
  const template = compileTemplate(value);
  const reference = template.references.find(({ path }) => path === "");
  if (reference === undefined) {
    const kind = kindOf(value);
    return { kinds: [kind], words: wordsOf(value), refers: template.part !== undefined };
  }
  const source = find(reference);
  // A default may be of another type than what it stands in for.
  if (source.found !== "known" || reference.hasDefault)
    return { kinds: undefined, words: reference.pointer, refers: true };
  const present = source.alternatives.filter(({ kind }) => kind !== "absent");
  const words = `${reference.pointer} (${describeKinds(present)})`;
  return { kinds: present.map(({ kind }) => kind), words, refers: true };
}

function kindOf(value: JsonValue): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "string" | "number" | "boolean" | "object"; // JSON has no other types.
}

function wordsOf(value: JsonValue): string {
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? "a list" : "an object";
  return JSON.stringify(value).slice(0, 60);
}
