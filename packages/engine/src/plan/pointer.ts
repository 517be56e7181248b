import { forbiddenKeys, type JsonValue } from "@stepcast/contracts";

/**
 * The tokens of a JSON Pointer (RFC 6901): `/steps/load/output` -> `["steps", "load", "output"]`.
 * Input is a pointer that the `reference` schema accepts; the empty pointer has no tokens.
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === "") return [];
  const tokens = pointer.slice(1).split("/");
  if (!pointer.includes("~")) return tokens;
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The reverse of {@link parsePointer}: numbers are array indexes. */
export function formatPointer(tokens: readonly PropertyKey[]): string {
  let pointer = "";
  for (const token of tokens) pointer += `/${escapeToken(String(token))}`;
  return pointer;
}

export function escapeToken(token: string): string {
  return token.includes("~") || token.includes("/")
    ? token.replaceAll("~", "~0").replaceAll("/", "~1")
    : token;
}

const arrayIndex = /^(?:0|[1-9][0-9]{0,15})$/;

/** True for tokens that address an array element: decimal digits without leading zeros. */
export function isArrayIndex(token: string): boolean {
  return arrayIndex.test(token);
}

/**
 * The value that `tokens`, from position `from` on, lead to within `value`, or undefined when there is none.
 * Own members only: nothing on a prototype is reachable.
 */
export function walk(
  value: JsonValue,
  tokens: readonly string[],
  from: number,
): JsonValue | undefined {
  let place: JsonValue | undefined = value;
  for (let at = from; at < tokens.length && place !== undefined; at++)
    place = member(place, tokens[at] ?? "");
  return place;
}

function member(container: JsonValue, token: string): JsonValue | undefined {
  if (typeof container !== "object" || container === null) return undefined;
  if (Array.isArray(container)) return isArrayIndex(token) ? container[Number(token)] : undefined;
  return Object.hasOwn(container, token) && !forbiddenKeys.has(token)
    ? container[token]
    : undefined;
}
