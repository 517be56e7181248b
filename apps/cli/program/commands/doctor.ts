import { StepcastError } from "@stepcast/contracts";
import type { Command } from "commander";
import { cleanText } from "../clean-text.ts";
import type { CliContext } from "../context.ts";
import { examine, type Patient } from "../doctor/doctor.ts";
import type { Finding } from "../doctor/finding.ts";
import { exitCodes } from "../exit-code.ts";
import { jsonLine } from "../json-line.ts";
import type { ServerFlags } from "../session.ts";
import { storedKey } from "../stored-keys.ts";
import { ownVersion } from "../version.ts";

const marks = { ok: "✓", note: "·", warning: "!", problem: "✗" } as const;
const colours = { ok: "green", note: "dim", warning: "yellow", problem: "red" } as const;

/** Ends with 1 when something keeps events from arriving. */
export function addDoctor(program: Command, context: CliContext): void {
  program
    .command("doctor")
    .description("find why events do not arrive, and say what to do")
    .option("--json", "every finding, as one JSON object")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<DoctorFlags>();
      const findings: Finding[] = [];
      for await (const finding of examine(await patientOf(flags, context))) {
        findings.push(finding);
        if (flags.json !== true) print(context, finding);
      }
      const hasProblem = findings.some(({ level }) => level === "problem");
      if (flags.json === true) context.terminal.line(jsonLine({ ok: !hasProblem, findings }));
      context.end(hasProblem ? exitCodes.failed : exitCodes.completed);
    });
}

type DoctorFlags = ServerFlags & { readonly json?: boolean };

async function patientOf(flags: DoctorFlags, { settings }: CliContext): Promise<Patient> {
  const { dataFolder, port } = settings;
  const url = flags.url ?? settings.url;
  if (url !== undefined && !(/^https?:\/\//.test(url) && URL.canParse(url)))
    throw new StepcastError("invalid_input", `"${url}" is no address of a server.`, {
      hint: "Give one like http://localhost:4000.",
    });
  const kept = url === undefined ? undefined : await storedKey(settings.configFolder, url);
  const token = flags.token ?? settings.token ?? kept?.key;
  return { url, token, dataFolder, port, version: ownVersion() };
}

function print({ terminal }: CliContext, { level, seen, means, advice }: Finding): void {
  terminal.line(`${terminal.paint(colours[level], marks[level])} ${cleanText(seen)}`);
  if (means !== undefined) terminal.line(`    ${cleanText(means)}`);
  if (advice !== undefined) terminal.line(`  → ${cleanText(advice)}`);
}
