import type { Redactor } from "@stepcast/contracts";
import type { ProblemSink } from "./problem-list.ts";
import type { SecretPlace } from "./secret-place.ts";

/** What a plan may say of secrets. */
export interface SecretRules {
  /** Finds secrets that are written out. Absent: nobody looks. */
  readonly redactor?: Redactor | undefined;
  /** True for a secret that the run may use. Absent: that is seen when the step starts. */
  readonly hasSecret?: ((name: string) => boolean) | undefined;
}

/** Adds the secrets that a plan (`text`: as JSON) writes out: it is recorded, and what is hidden there would be gone for good. */
export function checkWrittenSecrets(
  plan: object,
  text: string,
  { redactor }: SecretRules,
  problems: ProblemSink,
): void {
  if (redactor?.suspects(text) !== true) return;
  for (const path of redactor.places(plan))
    problems.add("secret_written", path, "this is a secret, or stands where one goes", {
      hint: 'A plan is recorded. Configure the secret on the server and name it here: { "$secret": "<name>" }.',
    });
}

/** Adds the secrets of a step's input that nobody configured for this run. */
export function checkSecretNames(
  places: readonly SecretPlace[],
  path: string,
  { hasSecret }: SecretRules,
  problems: ProblemSink,
): void {
  if (hasSecret === undefined) return;
  for (const { path: place, secret } of places) {
    if (hasSecret(secret.$secret)) continue;
    const message = `there is no secret "${secret.$secret}" for this run`;
    problems.add("unknown_secret", `${path}${place}`, message, {
      hint: `Set STEPCAST_SECRET_${secret.$secret.toUpperCase()} on the server, or ask its owner.`,
    });
  }
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
