import { type JsonValue, type SecretRef, secretRef } from "@stepcast/contracts";
import { parsePointer } from "./pointer.ts";

/** Where in a step's input a secret goes, and which. Found in the plan itself, so that no result of a step can ask for one. */
export interface SecretPlace {
  /** A JSON Pointer into the value. */
  readonly path: string;
  readonly tokens: readonly string[];
  readonly secret: SecretRef;
}

/** The place that an object with `$secret` is, or a sentence that says why it is none. */
export function parseSecret(value: object, path: string): SecretPlace | string {
  const parsed = secretRef.safeParse(value);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? "this names no secret";
  return { path, tokens: parsePointer(path), secret: parsed.data };
}

/**
 * The input with the secrets in their places, as a copy: what it was made of is recorded and stays
 * as it is. `read` gives a secret's value or throws.
 */
export function withSecrets(
  input: JsonValue | undefined,
  places: readonly SecretPlace[],
  read: (name: string) => string,
): JsonValue | undefined {
  let filled = input;
  for (const { tokens, secret } of places)
    filled = replaced(filled, tokens, 0, `${secret.prefix ?? ""}${read(secret.$secret)}`);
  return filled;
}

function replaced(
  value: JsonValue | undefined,
  tokens: readonly string[],
  depth: number,
  secret: string,
): JsonValue | undefined {
  const token = tokens[depth];
  if (token === undefined) return secret;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((member, at) =>
      String(at) === token ? (replaced(member, tokens, depth + 1, secret) ?? null) : member,
    );
  const member = replaced(value[token], tokens, depth + 1, secret);
  // A computed name defines an own member, whatever it is.
  return member === undefined ? value : { ...value, [token]: member };
}
