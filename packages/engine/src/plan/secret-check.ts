import type { JsonValue, Redactor } from "@stepcast/contracts";
import { isAtHost, type Secret } from "../secret.ts";
import type { Skill } from "../skill.ts";
import type { ProblemSink } from "./problem-list.ts";
import type { SecretPlace } from "./secret-place.ts";

/** What a plan may say of secrets. */
export interface SecretRules {
  /** Finds secrets that are written out. Absent: nobody looks. */
  readonly redactor?: Redactor | undefined;
  /** A secret that the run may use. Absent: that is seen when the step starts. */
  readonly secret?: ((name: string) => Secret | undefined) | undefined;
}

/** Adds the secrets that a plan writes out: it is recorded, and what is hidden there would be gone for good. */
export function addWrittenSecrets(
  plan: object,
  { redactor }: SecretRules,
  problems: ProblemSink,
): void {
  for (const path of redactor?.places(plan) ?? [])
    problems.add("secret_written", path, "this is a secret, or stands where one goes", {
      hint: 'A plan is recorded. Configure the secret on the server and name it here: { "$secret": "<name>" }.',
    });
}

/** The part of a step that names secrets. */
export interface SecretInput {
  /** As the plan writes it. */
  readonly value: JsonValue;
  readonly secrets: readonly SecretPlace[];
  /** Absent: reported by itself. */
  readonly skill: Skill | undefined;
}

/** Adds the secrets of a step's input that nobody configured for this run, and those that may not go where it sends them. */
export function checkSecretNames(
  input: SecretInput,
  path: string,
  { secret: read }: SecretRules,
  problems: ProblemSink,
): void {
  if (read === undefined) return;
  for (const { path: place, secret } of input.secrets) {
    const name = secret.$secret;
    const known = read(name);
    if (known === undefined) {
      problems.add(
        "unknown_secret",
        `${path}${place}`,
        `there is no secret "${name}" for this run`,
        {
          hint: `Set STEPCAST_SECRET_${name.toUpperCase()} on the server, or ask its owner.`,
        },
      );
      continue;
    }
    const refusal = refusedPlace(name, known, input);
    if (refusal === undefined) continue;
    problems.add("secret_misdirected", `${path}${place}`, refusal, { hint: hostsHint(name) });
  }
}

function refusedPlace(
  name: string,
  { hosts }: Secret,
  { value, skill }: SecretInput,
): string | undefined {
  if (hosts === undefined || skill === undefined) return undefined;
  if (skill.sendsTo === undefined) return boundElsewhere(name, hosts, skill.id);
  const url = skill.sendsTo(value);
  if (url === undefined || isAtHost(url, hosts)) return undefined;
  return `the secret "${name}" may only be sent to ${hosts.join(", ")}, and this is ${url.host}`;
}

/** Why a skill is not handed a secret that is bound to hosts. */
export function boundElsewhere(name: string, hosts: readonly string[], skillId: string): string {
  return `the secret "${name}" may only be sent to ${hosts.join(", ")}, and ${skillId} does not say where it sends what it is given`;
}

export function hostsHint(name: string): string {
  return `The operator decides that with STEPCAST_SECRET_${name.toUpperCase()}_HOSTS.`;
}

/** Adds secrets where they would be recorded or compared, and not handed to a skill. */
export function addMisplacedSecrets(
  places: readonly SecretPlace[],
  path: string,
  problems: ProblemSink,
): void {
  for (const place of places)
    problems.add("reference_invalid", `${path}${place.path}`, "a secret has no place here", {
      hint: "Only the input of a step can name one.",
    });
}
