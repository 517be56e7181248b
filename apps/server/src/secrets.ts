import { readFileSync } from "node:fs";
import { shortestSecretChars } from "@stepcast/contracts";
import type { Secret } from "@stepcast/engine";

type Env = Readonly<Record<string, string | undefined>>;

/** Variables whose value nobody may see, by their names. */
const secretVariable = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(_|$)/;
const prefix = "STEPCAST_SECRET_";
const suffix = "_FILE";
const hostsSuffix = "_HOSTS";
/** A file of secrets is a line of text, not a book. */
const mostChars = 16_384;

/** The secrets that steps may name, by that name. */
export type Secrets = ReadonlyMap<string, Secret>;

/**
 * The secrets that steps may name: `STEPCAST_SECRET_<NAME>` holds one, `STEPCAST_SECRET_<NAME>_FILE`
 * says which file does, `STEPCAST_SECRET_<NAME>_HOSTS` which hosts alone may be sent it. Names are told
 * in lower case. What is wrong is added to `wrong`, a sentence each, without the value.
 */
export function readSecrets(env: Env, wrong: string[]): Secrets {
  const secrets = new Map<string, Secret>();
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[0].startsWith(prefix) && entry[1] !== undefined && entry[1] !== "",
  );
  for (const [variable, text] of given) {
    if (variable.endsWith(hostsSuffix)) continue;
    const { name, value } = secretOf(variable, text, wrong);
    if (value === undefined) continue;
    const fault = faultOf(name, value, secrets);
    if (fault === undefined) secrets.set(name, { value });
    else wrong.push(`${variable} ${fault}.`);
  }
  for (const [variable, text] of given)
    if (variable.endsWith(hostsSuffix)) bind(variable, text, secrets, wrong);
  return secrets;
}

/** A list that is wrong, or of no secret, stops the start: a secret that was to be bound must not go anywhere. */
function bind(variable: string, text: string, secrets: Map<string, Secret>, wrong: string[]): void {
  const name = variable.slice(prefix.length, -hostsSuffix.length).toLowerCase();
  const secret = secrets.get(name);
  const hosts = text.split(",").map((host) => host.trim().toLowerCase());
  const odd = hosts.findIndex((host) => !isHost(host));
  // Not what stands there: it may be the secret itself, in the wrong place.
  if (odd >= 0)
    wrong.push(
      `Entry ${odd + 1} of ${variable} is no host (name or name:port, with commas between).`,
    );
  else if (secret === undefined) wrong.push(`${variable} is for a secret that is not there.`);
  else secrets.set(name, { ...secret, hosts });
}

/** As it stands in an address. */
function isHost(text: string): boolean {
  if (!/^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(text)) return false;
  return (
    URL.canParse(`http://${text}`) &&
    new URL(`http://${text}`).hostname === text.replace(/:\d{1,5}$/, "")
  );
}

function secretOf(variable: string, given: string, wrong: string[]) {
  const isFile = variable.endsWith(suffix);
  const name = variable.slice(prefix.length, isFile ? -suffix.length : undefined).toLowerCase();
  if (variable.endsWith(`${hostsSuffix}${suffix}`)) {
    wrong.push(
      `${variable} is no setting: list the hosts in ${variable.slice(0, -suffix.length)}.`,
    );
    return { name, value: undefined };
  }
  return { name, value: isFile ? fileText(variable, given, wrong) : given };
}

function faultOf(name: string, value: string, others: Secrets): string | undefined {
  if (!/^[a-z0-9][a-z0-9_]{0,63}$/.test(name))
    return "has a name that no plan can say (STEPCAST_SECRET_ and 1 to 64 of A-Z, 0-9 and _)";
  if (others.has(name)) return "is given twice, as a value and as a file";
  if (value.length < shortestSecretChars)
    return `has ${value.length} characters: below ${shortestSecretChars} it could not be hidden in what steps tell`;
  if (value.length > mostChars) return `has more than ${mostChars} characters`;
  return undefined;
}

/** Editors end files with a line feed, which is no part of a secret. */
function fileText(variable: string, path: string, wrong: string[]): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    wrong.push(`${variable} names ${JSON.stringify(path)}, which cannot be read (${why}).`);
    return undefined;
  }
}

/** Values of the environment that look like secrets: they are hidden wherever they turn up. */
export function secretValues(env: Env): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && mayBeSecret(name) && !isHarmless(value) ? [value] : [],
  );
}

/** Hosts of a secret are none themselves. */
function mayBeSecret(variable: string): boolean {
  if (variable.startsWith(prefix) && variable.endsWith(hostsSuffix)) return false;
  return secretVariable.test(variable);
}

/** A path, a number or a word of the settings' own says nothing worth hiding, and would hide a lot. */
function isHarmless(value: string): boolean {
  return value.length < shortestSecretChars || /^([./~]|\d+$|[a-z]+$)/.test(value);
}
