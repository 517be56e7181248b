import { type JsonValue, jsonFault } from "@stepcast/contracts";
import { FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { fieldReader, pointer } from "./field.ts";
import { plainNumber } from "./plain-number.ts";
import { rowCondition, rowTest } from "./row-condition.ts";

/** What an expression gives for a row. */
export type Evaluate = (row: JsonValue, index: number) => JsonValue;

type Members = { readonly [key: string]: JsonValue };

/**
 * A value computed from a row. Plain JSON stands for itself, and objects and lists are built from their parts:
 *
 *     { "$field": "/price/net", "default": 0 }
 *     { "$add": [e, e, ...] }  $subtract  $multiply  $divide     numbers
 *     { "$round": [e, digits] }                                  half away from zero
 *     { "$join": [e, e, ...] }                                   text
 *     { "$if": [condition, then, otherwise] }
 */
export const expression = z
  .custom<JsonValue>((value) => jsonFault(value) === undefined, "must be plain JSON")
  .superRefine((value, context) => {
    try {
      compileExpression(value);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : "this is no expression";
      context.addIssue({ code: "custom", message });
    }
  });

/** Errors: FatalStepError that names what is no expression. */
export function compileExpression(value: JsonValue): Evaluate {
  if (typeof value !== "object" || value === null) return () => value;
  if (Array.isArray(value)) {
    const parts = value.map(compileExpression);
    return (row, index) => parts.map((part) => part(row, index));
  }
  const name = Object.keys(value).find((key) => key.startsWith("$"));
  if (name === undefined) return compileMembers(value);
  if (name === "$field") return compileField(value);
  const operands = value[name];
  const compile = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (compile === undefined || !Array.isArray(operands) || Object.keys(value).length !== 1)
    throw new FatalStepError(`${name.slice(0, 40)} is no operation with a list of operands`);
  return compile(operands, name);
}

/** One value for each name. Built from entries, so that a name is never anything but a name. */
export function compileMembers(members: Members): (row: JsonValue, index: number) => Members {
  const parts = Object.entries(members).map(
    ([name, part]) => [name, compileExpression(part)] as const,
  );
  return (row, index) => Object.fromEntries(parts.map(([name, part]) => [name, part(row, index)]));
}

function compileField({ $field, default: otherwise, ...rest }: Members): Evaluate {
  const place = pointer.safeParse($field);
  if (!place.success || Object.keys(rest).length > 0)
    throw new FatalStepError("a field is { $field: place } and perhaps a default");
  const read = fieldReader(place.data);
  return (row, index) => {
    // As in plans: null is a value like others, and only nothing at all makes room for the default.
    const found = read(row);
    if (found !== undefined) return found;
    if (otherwise !== undefined) return otherwise;
    throw new FatalStepError(`Row ${index} has nothing at ${place.data}, and there is no default.`);
  };
}

type Compile = (operands: readonly JsonValue[], name: string) => Evaluate;

/** Two numbers become one, from the left. */
function arithmetic(combine: (left: number, right: number) => number): Compile {
  return (operands, name) => {
    const parts = operands.map(compileExpression);
    if (parts.length < 2) throw new FatalStepError(`${name} needs two operands or more`);
    return (row, index) => {
      const numbers = parts.map((part) => numberOf(part(row, index), name, index));
      return finite(numbers.reduce(combine), name, index);
    };
  };
}

const operations: Readonly<Record<string, Compile>> = {
  $add: arithmetic((left, right) => left + right),
  $subtract: arithmetic((left, right) => left - right),
  $multiply: arithmetic((left, right) => left * right),
  $divide: arithmetic((left, right) => left / right),
  $round(operands, name) {
    const [value = null, digits = 0] = operands;
    const isCount = typeof digits === "number" && Number.isInteger(digits);
    if (operands.length > 2 || !isCount || digits < 0 || digits > 12)
      throw new FatalStepError("$round takes an operand and 0 to 12 digits");
    const part = compileExpression(value);
    return (row, index) => {
      const number = numberOf(part(row, index), name, index);
      return rounded(number, digits);
    };
  },
  $join(operands) {
    const parts = operands.map(compileExpression);
    return (row, index) => parts.map((part) => textOf(part(row, index), index)).join("");
  },
  $if(operands) {
    const [where, yes, no] = operands;
    if (where === undefined || yes === undefined || no === undefined || operands.length > 3)
      throw new FatalStepError("$if takes a condition and two operands");
    if (!rowCondition.safeParse(where).success)
      throw new FatalStepError("the first operand of $if is no condition");
    const test = rowTest(where);
    const [then, otherwise] = [compileExpression(yes), compileExpression(no)];
    return (row, index) => (test(row, index) ? then : otherwise)(row, index);
  },
};

/** By its decimal digits: multiplying would make 1.005 a little less. Numbers beyond that stay as they are. */
function rounded(number: number, digits: number): number {
  const scaled = Math.round(shifted(Math.abs(number), digits));
  const size = shifted(scaled, -digits);
  if (!Number.isFinite(size)) return number;
  return number < 0 && size !== 0 ? -size : size;
}

/** With the decimal point so many places further right. Large and small numbers have an exponent already. */
function shifted(number: number, places: number): number {
  const [digits, exponent = "0"] = `${number}`.split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

function numberOf(value: JsonValue, name: string, index: number): number {
  if (typeof value === "number") return value;
  throw new FatalStepError(`Row ${index}: ${name} needs numbers, not ${kindOf(value)}.`);
}

function finite(value: number, name: string, index: number): number {
  if (Number.isFinite(value)) return value;
  throw new FatalStepError(`Row ${index}: ${name} gives no number here.`, {
    hint: "Look for a division by zero, and guard it with $if.",
  });
}

function textOf(value: JsonValue, index: number): string {
  if (typeof value === "object" && value !== null)
    throw new FatalStepError(`Row ${index}: $join needs text and numbers, not ${kindOf(value)}.`);
  if (typeof value === "number") return plainNumber(value);
  return value === null ? "" : String(value);
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
