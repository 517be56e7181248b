import { readFileSync } from "node:fs";
import { shortestSecretChars } from "@stepcast/contracts";

type Env = Readonly<Record<string, string | undefined>>;

/** Variables whose value nobody may see, by their names. */
const secretVariable = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(_|$)/;
const prefix = "STEPCAST_SECRET_";
const suffix = "_FILE";
/** A file of secrets is a line of text, not a book. */
const mostChars = 16_384;

/**
 * The secrets that steps may name: `STEPCAST_SECRET_<NAME>` holds one, `STEPCAST_SECRET_<NAME>_FILE`
 * says which file does. Names are told in lower case. What is wrong is added to `wrong`, a sentence
 * each, without the value.
 */
export function readSecrets(env: Env, wrong: string[]): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const [variable, given] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || given === undefined || given === "") continue;
    const { name, value } = secretOf(variable, given, wrong);
    if (value === undefined) continue;
    const fault = faultOf(name, value, secrets);
    if (fault === undefined) secrets.set(name, value);
    else wrong.push(`${variable} ${fault}.`);
  }
  return secrets;
}

function secretOf(variable: string, given: string, wrong: string[]) {
  const isFile = variable.endsWith(suffix);
  const name = variable.slice(prefix.length, isFile ? -suffix.length : undefined).toLowerCase();
  return { name, value: isFile ? fileText(variable, given, wrong) : given };
}

function faultOf(
  name: string,
  value: string,
  others: ReadonlyMap<string, string>,
): string | undefined {
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
    value !== undefined && secretVariable.test(name) && !isHarmless(value) ? [value] : [],
  );
}

/** A path, a number or a word of the settings' own says nothing worth hiding, and would hide a lot. */
function isHarmless(value: string): boolean {
  return value.length < shortestSecretChars || /^([./~]|\d+$|[a-z]+$)/.test(value);
}
