import { readFileSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { isStepcastError, type SkillRisk, skillRisks } from "@stepcast/contracts";
import { type BuiltinOptions, readProcessCatalog } from "@stepcast/skills";

type Env = Readonly<Record<string, string | undefined>>;

/** What the built-in skills may reach, and what of it a person must allow. */
export interface SkillSettings {
  readonly builtin: BuiltinOptions;
  readonly approve: readonly SkillRisk[];
}

/**
 * The variables that open the machine and its network to plans: STEPCAST_HTTP_HOSTS, STEPCAST_HTTP_PORTS,
 * STEPCAST_WORKSPACE, STEPCAST_PROCESSES and STEPCAST_APPROVE. Without them: public web addresses, and nothing
 * else. What is wrong is added to `wrong`, a sentence each.
 */
export function readSkillSettings(env: Env, dataFolder: string, wrong: string[]): SkillSettings {
  const privateHosts = read(env, "STEPCAST_HTTP_HOSTS", isHost, hostsSay, wrong);
  const ports = read(env, "STEPCAST_HTTP_PORTS", isPort, portsSay, wrong);
  const approve = read(env, "STEPCAST_APPROVE", isRisk, approveSay, wrong);
  const workspace = workspaceOf(env["STEPCAST_WORKSPACE"], dataFolder, wrong);
  const process = processOf(env, wrong);
  return {
    builtin: {
      http: { privateHosts, ...(ports.length === 0 ? {} : { ports: ports.map(Number) }) },
      ...(workspace === undefined ? {} : { workspace }),
      ...(process === undefined ? {} : { process }),
    },
    approve,
  };
}

/** As it may be printed: programs by name, and nothing of the environment. */
export function printableSkills({
  builtin: { http, workspace, process },
}: SkillSettings): Readonly<Record<string, unknown>> {
  return { ...http, workspace, processes: Object.keys(process?.catalog.processes ?? {}) };
}

const hostsSay =
  "hosts of private networks that steps may reach, such as intranet.example or 10.0.0.5:9000, with commas between";
const portsSay = "ports of public hosts that steps may reach, with commas between";
const approveSay = `what a person must allow before a step does it: ${skillRisks.join(", ")}, with commas between`;

/** A list with commas between, each part of which must be of the form. */
function read<T extends string>(
  env: Env,
  name: string,
  isPart: (part: string) => part is T,
  says: string,
  wrong: string[],
): readonly T[] {
  const text = env[name] ?? "";
  if (text.trim() === "") return [];
  const parts = text.split(",").map((part) => part.trim().toLowerCase());
  const fit = parts.filter(isPart);
  if (fit.length === parts.length) return fit;
  wrong.push(`${JSON.stringify(text)} is no value for ${name} (${says}).`);
  return [];
}

/** `name`, `name:port`, an address, or `[IPv6]:port`, in the one way in which addresses are written. */
function isHost(part: string): part is string {
  const { name = "", port } =
    /^(?<name>\[[\da-f:.]+\]|[\w.-]+)(?::(?<port>\d+))?$/.exec(part)?.groups ?? {};
  if (name === "" || (port !== undefined && !isPort(port))) return false;
  return URL.canParse(`http://${name}/`) && new URL(`http://${name}/`).host === name;
}

function isPort(part: string): part is string {
  return /^[1-9]\d{0,4}$/.test(part) && Number(part) <= 65_535;
}

function isRisk(part: string): part is SkillRisk {
  // Cast: whether it is one is what is asked.
  return skillRisks.includes(part as SkillRisk);
}

function workspaceOf(
  text: string | undefined,
  dataFolder: string,
  wrong: string[],
): string | undefined {
  if (text === undefined || text === "") return undefined;
  const workspace = resolve(text);
  const fault = workspaceFault(workspace, dataFolder);
  if (fault === undefined) return workspace;
  wrong.push(`STEPCAST_WORKSPACE names ${JSON.stringify(text)}, ${fault}.`);
  return undefined;
}

function workspaceFault(workspace: string, dataFolder: string): string | undefined {
  if (!statSync(workspace, { throwIfNoEntry: false })?.isDirectory()) return "which is no folder";
  const within = workspace.endsWith(sep) ? workspace : `${workspace}${sep}`;
  return `${dataFolder}${sep}`.startsWith(within)
    ? "which holds the data folder, and with it the owner's token"
    : undefined;
}

function processOf(env: Env, wrong: string[]): BuiltinOptions["process"] {
  const file = env["STEPCAST_PROCESSES"];
  if (file === undefined || file === "") return undefined;
  try {
    const catalog = readProcessCatalog(readFileSync(file, "utf8"), file);
    // No more of the environment than some program of the list may see.
    const passed = Object.values(catalog.processes).flatMap(({ passEnv }) => passEnv);
    return { catalog, environment: Object.fromEntries(passed.map((name) => [name, env[name]])) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = isStepcastError(error)
      ? `${error.message} ${error.hint}`
      : `${file} cannot be read (${code}).`;
    wrong.push(`STEPCAST_PROCESSES: ${why}`);
    return undefined;
  }
}
