import type { RouterOutputs } from "@stepcast/client";
import type { Command } from "commander";
import { cleanText } from "../clean-text.ts";
import { type CliContext, withAnswer } from "../context.ts";
import { exitCodes } from "../exit-code.ts";
import { formatCount, formatTable } from "../format.ts";
import { jsonLine } from "../json-line.ts";
import { artifactOf, readDocument } from "../plan-file.ts";
import { printProblem } from "../problem-text.ts";
import type { Terminal } from "../terminal.ts";

type PlanCheck = RouterOutputs["plans"]["check"];

interface JsonFlag {
  readonly json?: boolean;
}

export function addPlans(program: Command, context: CliContext): void {
  const { terminal } = context;
  const plans = program.command("plans").description("the library, and checking a plan");
  plans
    .command("ls")
    .description("plans that can be started by name")
    .option("--json", "one plan a line")
    .action((flags: JsonFlag, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        const library = await client.plans.list();
        const rows = library.map(({ planId, title, description }) =>
          [planId, title, description].map(cleanText),
        );
        const lines = flags.json === true ? library.map(jsonLine) : formatTable(rows);
        for (const line of lines) terminal.line(line);
        return exitCodes.completed;
      }),
    );
  plans
    .command("check")
    .description("everything that is wrong with a plan, or how it would run")
    .argument("<plan.json>")
    .option("--json", "the answer as one line of JSON")
    .action((path: string, flags: JsonFlag, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        // Nothing is uploaded: the checker only wants to see that there is a file.
        const check = await client.plans.check(await readDocument(path, artifactOf));
        if (flags.json === true) terminal.line(jsonLine(check));
        else printCheck(check, terminal);
        return check.ok ? exitCodes.completed : exitCodes.usage;
      }),
    );
}

function printCheck(check: PlanCheck, terminal: Terminal): void {
  if (check.ok) {
    const { plan, layers, edges } = check;
    const figures = [
      formatCount(plan.steps.length, "step"),
      formatCount(edges, "edge"),
      formatCount(layers.length, "layer"),
    ].join(", ");
    terminal.line(`${terminal.paint("green", "✓")} ${cleanText(plan.name)}: ${figures}`);
    for (const [at, layer] of layers.entries()) terminal.line(`  ${at + 1}  ${layer.join(", ")}`);
    return;
  }
  const count = check.problems.length === 1 ? "1 problem" : `${check.problems.length} problems`;
  terminal.note(`${terminal.paint("red", "✗")} ${count}`);
  for (const problem of check.problems) printProblem(terminal, problem);
}
