import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { parseJson, StepcastError } from "@stepcast/contracts";
import { z } from "zod";

// The schemas are made when a catalog is read: most servers have none, and all of them start.
const name = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_-]*$/i, "a name is letters, digits, _ and -, beginning with a letter");

const text = z.string().max(4_096);

/** Loaded for a catalog with patterns of its own, and never for a server without one. */
type PatternLibrary = Pick<typeof import("re2js"), "RE2JS">;
const require = createRequire(import.meta.url);

/** A pattern that cannot explode, whatever it is asked to match. Errors: the library's, for what is no pattern. */
export function compileRule(pattern: string): { testExact(value: string): boolean } {
  // Cast: the package's own declaration of what it exports.
  const { RE2JS } = require("re2js") as PatternLibrary;
  return RE2JS.compile(pattern);
}

function isPattern(pattern: string): boolean {
  try {
    compileRule(pattern);
    return true;
  } catch {
    return false;
  }
}

/** What a plan may fill in for one placeholder. */
function argumentSchema() {
  return z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("text"),
      /** RE2's syntax; the whole value must match. Absent: letters, digits and `_ . , : @ % + = / -`. */
      pattern: z
        .string()
        .min(1)
        .max(1_000)
        .refine(isPattern, "the pattern cannot be used")
        .optional(),
      maxChars: z.number().int().min(1).max(4_096).default(200),
      default: text.optional(),
    }),
    z.strictObject({
      type: z.literal("number"),
      min: z.number().default(0),
      max: z.number().default(Number.MAX_SAFE_INTEGER),
      integer: z.boolean().default(true),
      default: z.number().optional(),
    }),
    z.strictObject({
      type: z.literal("choice"),
      choices: z.array(text.min(1)).min(1).max(100),
      default: text.optional(),
    }),
  ]);
}
export type ArgumentRule = z.output<ReturnType<typeof argumentSchema>>;

function processSchema() {
  return z
    .strictObject({
      title: z.string().min(1).max(200).optional(),
      /** The program's absolute path. It is started as it is; no shell reads the line. */
      command: z.string().max(4_096).refine(isAbsolute, "a command is an absolute path"),
      /** One entry is one argument of the program. `{name}` is filled by the plan, and never becomes two. */
      args: z.array(text).max(200).default([]),
      arguments: z.record(name, argumentSchema()).default({}),
      /** Variables of the server that the program sees. Others it does not. */
      passEnv: z
        .array(z.string().regex(/^[A-Za-z_]\w*$/))
        .max(100)
        .default([]),
      /** Variables with these values. */
      env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), text).default({}),
      cwd: z.string().max(4_096).refine(isAbsolute, "a folder is an absolute path"),
      /** True: the plan may hand text to the program's input. */
      stdin: z.boolean().default(false),
      timeoutMs: z.number().int().min(1).max(86_400_000).default(60_000),
      /** Of output and errors, each. The program is ended when it says more. */
      maxOutputBytes: z.number().int().min(1).max(8_388_608).default(1_048_576),
      /** Exit codes that are no failure. */
      okExitCodes: z.array(z.number().int().min(0).max(255)).min(1).max(50).default([0]),
    })
    .superRefine(({ args, arguments: declared }, context) => {
      const used = new Set(args.flatMap((part) => placeholdersOf(part)));
      for (const placeholder of used)
        if (!Object.hasOwn(declared, placeholder))
          context.addIssue({
            code: "custom",
            message: `{${placeholder}} is not among the arguments`,
          });
      for (const declaredName of Object.keys(declared))
        if (!used.has(declaredName))
          context.addIssue({
            code: "custom",
            message: `the argument ${declaredName} is never used`,
          });
    });
}
export type ProcessRule = z.output<ReturnType<typeof processSchema>>;

/** The programs that plans may start, by name. */
function catalogSchema() {
  return z.strictObject({
    processes: z
      .record(name, processSchema())
      .refine((all) => Object.keys(all).length > 0, "name at least one process"),
  });
}
export type ProcessCatalog = z.output<ReturnType<typeof catalogSchema>>;

/** The names in braces of one argument: `{size}x{size}`. */
function placeholdersOf(part: string): readonly string[] {
  return [...part.matchAll(placeholder)].map(([, found = ""]) => found);
}

/** An argument with its placeholders filled, in one pass: what is filled in is not looked at again. */
export function fillPlaceholders(part: string, value: (name: string) => string): string {
  return part.replace(placeholder, (_whole, found: string) => value(found));
}

const placeholder = /\{([A-Za-z][\w-]*)\}/g;

/**
 * Reads the file that names the programs.
 * Errors: `invalid_json`; `invalid_input` with everything that is wrong, each with its place.
 */
export function readProcessCatalog(json: string, file: string): ProcessCatalog {
  const parsed = catalogSchema().safeParse(parseJson(json, file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `/${path.map(String).join("/")}: ${message}`,
  );
  throw new StepcastError(
    "invalid_input",
    `${file} does not say which programs may run. ${problems.join("; ")}.`,
    {
      hint: "Correct the file; docs/guides/skills.md shows one.",
      details: { problems },
    },
  );
}
