import { limits, type Scope, scopes } from "@stepcast/contracts";
import type { Command } from "commander";
import { cleanText } from "../clean-text.ts";
import { type CliContext, withAnswer } from "../context.ts";
import { exitCodes } from "../exit-code.ts";
import { formatTable } from "../format.ts";
import { jsonLine } from "../json-line.ts";
import { oneOf, wholeNumber } from "../option-values.ts";

interface CreateFlags {
  readonly scopes: string;
  readonly days?: string;
  readonly run?: string;
  readonly agent?: string;
  readonly room?: string;
}

/** Keys for programs. A key goes to stdout, alone, so that a script can take it. */
export function addKeys(program: Command, context: CliContext): void {
  const keys = program.command("keys").description("keys for programs");
  addList(keys, context);
  addCreate(keys, context);
  const { terminal } = context;
  keys
    .command("rotate")
    .description("a new key in place of an old one")
    .argument("<id>")
    .option("--grace <minutes>", "how long the old one still opens", "60")
    .action((id: string, flags: { readonly grace: string }, command: Command) => {
      const graceMinutes = wholeNumber("--grace", flags.grace, 0, limits.keyGraceMinutes);
      return withAnswer(context, command, async ({ client }) => {
        const made = await client.keys.rotate(id, { graceMinutes });
        terminal.line(made.key);
        terminal.note(`Key ${made.id} takes the place of ${id}. It is shown this once.`);
        return exitCodes.completed;
      });
    });
  keys
    .command("revoke")
    .description("end a key, and what it has open")
    .argument("<id>")
    .action((id: string, _flags: unknown, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        await client.keys.revoke(id);
        terminal.note(`Key ${id} opens nothing any more.`);
        return exitCodes.completed;
      }),
    );
}

function addList(keys: Command, context: CliContext): void {
  keys
    .command("ls")
    .description("your keys")
    .option("--json", "one key a line")
    .action((flags: { readonly json?: boolean }, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        const rows = await client.keys.list();
        const lines =
          flags.json === true
            ? rows.map(jsonLine)
            : formatTable(
                rows.map((row) => [
                  row.id,
                  `${row.prefix}…`,
                  cleanText(row.name),
                  row.scopes.join(","),
                  `used ${dayOf(row.lastUsedAt)}`,
                  `ends ${dayOf(row.expiresAt)}`,
                ]),
              );
        for (const line of lines) context.terminal.line(line);
        if (rows.length === 0 && flags.json !== true) context.terminal.line("No keys.");
        return exitCodes.completed;
      }),
    );
}

function addCreate(keys: Command, context: CliContext): void {
  const { terminal } = context;
  keys
    .command("create")
    .description("a new key; it is printed once")
    .argument("<name>")
    .option("--scopes <a,b>", scopes.join(", "), "runs,events")
    .option("--days <n>", "days until it ends; without it, it does not")
    .option("--run <runId>", "it opens this run only")
    .option("--agent <agentId>", "it opens this agent only")
    .option("--room <room>", "it opens this room only")
    .action((name: string, flags: CreateFlags, command: Command) => {
      const input = {
        name,
        scopes: readScopes(flags.scopes),
        ...narrowingOf(flags),
        ...(flags.days === undefined
          ? {}
          : { expiresInDays: wholeNumber("--days", flags.days, 1, limits.keyDays) }),
      };
      return withAnswer(context, command, async ({ client }) => {
        const made = await client.keys.create(input);
        terminal.line(made.key);
        terminal.note(`Key ${made.id}. It is shown this once.`);
        return exitCodes.completed;
      });
    });
}

function narrowingOf({ run, agent, room }: CreateFlags) {
  const only = {
    ...(run === undefined ? {} : { runId: run }),
    ...(agent === undefined ? {} : { agentId: agent }),
    ...(room === undefined ? {} : { room }),
  };
  return Object.keys(only).length === 0 ? {} : { only };
}

function readScopes(text: string): Scope[] {
  return text.split(",").map((part) => oneOf("--scopes", "scope", scopes, part));
}

/** `2026-11-21`, or `never`. */
export function dayOf(ms: number | undefined): string {
  return ms === undefined ? "never" : new Date(ms).toISOString().slice(0, 10);
}
