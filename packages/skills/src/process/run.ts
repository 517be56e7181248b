import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { argumentsSchema, fillArguments } from "./arguments.ts";
import type { ProcessCatalog, ProcessRule } from "./catalog.ts";

export interface ProcessOptions {
  readonly catalog: ProcessCatalog;
  /** Variables that entries of the catalog may pass on, by name. Default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

const output = z.strictObject({
  exitCode: z.number().int(),
  stdout: z.string(),
  stderr: z.string(),
});

/** What is shown of a failed program's own words. */
const shownChars = 500;

/**
 * The skill that starts programs of the operator's list. A plan names an entry and fills in its declared
 * arguments; there is no way to name a program, a folder or a variable.
 */
export function createProcessRun({ catalog, environment = {} }: ProcessOptions) {
  const rules = new Map(Object.entries(catalog.processes));
  return defineSkill({
    id: "process.run",
    title: "Run a program",
    icon: "⚙️",
    description: `Runs a program that the operator has named: ${[...rules.keys()].join(", ")}.`,
    risk: ["process"],
    input: inputOf(rules),
    output,
    async run(request, context) {
      const rule = rules.get(request.process);
      if (rule === undefined) throw new FatalStepError(`There is no program ${request.process}.`);
      const { runChild } = await import("./child.ts");
      const deadline = AbortSignal.timeout(rule.timeoutMs);
      const stopped = AbortSignal.any([context.signal, deadline]);
      const end = await runChild({
        command: rule.command,
        args: fillArguments(rule, request.arguments),
        env: environmentOf(rule, environment),
        cwd: rule.cwd,
        stdin: typeof request.stdin === "string" ? request.stdin : undefined,
        maxOutputBytes: rule.maxOutputBytes,
        signal: stopped,
      }).catch((thrown: unknown) => {
        context.signal.throwIfAborted();
        if (deadline.aborted)
          throw new Error(
            `${request.process} took longer than ${rule.timeoutMs} ms and was stopped.`,
          );
        throw thrown;
      });
      const { exitCode, killedBy, stdout, stderr } = end;
      if (exitCode !== null && rule.okExitCodes.includes(exitCode))
        return { exitCode, stdout, stderr };
      const how = killedBy === null ? `with exit code ${exitCode}` : `by ${killedBy}`;
      throw new Error(`${request.process} ended ${how}. ${stderr.slice(-shownChars)}`.trim());
    },
  });
}

/** One form of input for each entry, so that a plan is checked against the entry that it names. */
function inputOf(rules: ReadonlyMap<string, ProcessRule>) {
  const forms = [...rules].map(([name, rule]) =>
    z.strictObject({
      process: z.literal(name),
      arguments: argumentsSchema(rule.arguments).default({}),
      ...(rule.stdin ? { stdin: z.string().max(1_048_576).optional() } : {}),
    }),
  );
  const [first, ...others] = forms;
  if (first === undefined) throw new Error("A catalog of processes has at least one.");
  return z.discriminatedUnion("process", [first, ...others]);
}

function environmentOf(
  { passEnv, env }: ProcessRule,
  server: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const name of passEnv) {
    const value = server[name];
    if (value !== undefined) seen[name] = value;
  }
  return { ...seen, ...env };
}
