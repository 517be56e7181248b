import type { Command } from "commander";
import { cleanText } from "../clean-text.ts";
import { type CliContext, withAnswer } from "../context.ts";
import { exitCodes } from "../exit-code.ts";
import { formatTable } from "../format.ts";
import { jsonLine } from "../json-line.ts";

export function addSkills(program: Command, context: CliContext): void {
  program
    .command("skills")
    .description("what steps can use")
    .command("ls")
    .description("all skills of the server")
    .option("--json", "one skill a line, with its schemas")
    .action((flags: { readonly json?: boolean }, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        const skills = await client.skills.list();
        const rows = skills.map(({ id, icon = " ", title, risk, description = "" }) =>
          [id, icon, title, risk.join(" "), description].map(cleanText),
        );
        const lines = flags.json === true ? skills.map(jsonLine) : formatTable(rows);
        for (const line of lines) context.terminal.line(line);
        return exitCodes.completed;
      }),
    );
}
