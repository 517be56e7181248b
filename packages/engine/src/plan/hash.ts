import { createHash, hash } from "node:crypto";
import { canonicalJson, type JsonValue, type Plan } from "@stepcast/contracts";

export interface PlanHash {
  /** SHA-256 of the plan's canonical JSON, 64 hex digits. Equal plans have equal hashes, whatever the order of their members. */
  readonly planHash: string;
  /** Of that JSON, as UTF-8. */
  readonly bytes: number;
}

/**
 * So many steps are written at a time. The text of a large plan is tens of megabytes, and each pass over a
 * text in one piece makes a copy of it.
 */
const stepsAtOnce = 1_000;

/**
 * `inOrder`: the members of all steps are in canonical order already, which most of a large plan's steps are.
 * `look` is handed all of the text in pieces, none of which ends within a step or within the value of a member.
 */
export function hashPlan(plan: Plan, inOrder: boolean, look: (text: string) => void): PlanHash {
  if (plan.steps.length <= stepsAtOnce) {
    const text = [...piecesOf(plan, inOrder)].join("");
    look(text);
    return { planHash: hash("sha256", text, "hex"), bytes: Buffer.byteLength(text) };
  }
  const digest = createHash("sha256");
  let bytes = 0;
  for (const text of piecesOf(plan, inOrder)) {
    digest.update(text);
    bytes += Buffer.byteLength(text);
    look(text);
  }
  return { planHash: digest.digest("hex"), bytes };
}

/** The plan as {@link canonicalJson} writes it. */
function* piecesOf({ steps, ...head }: Plan, inOrder: boolean): Generator<string> {
  const members = Object.entries({ ...head, steps })
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let before = "{";
  for (const [name, member] of members) {
    yield `${before}${JSON.stringify(name)}:`;
    if (member === steps) yield* piecesOfSteps(steps, inOrder);
    else yield canonicalJson(json(member));
    before = ",";
  }
  yield "}";
}

function* piecesOfSteps(steps: Plan["steps"], inOrder: boolean): Generator<string> {
  for (let from = 0; from < steps.length; from += stepsAtOnce) {
    const some = steps.length <= stepsAtOnce ? steps : steps.slice(from, from + stepsAtOnce);
    const text = inOrder ? JSON.stringify(some) : canonicalJson(json(some));
    yield from === 0 ? "[" : ",";
    // Without the brackets around these alone.
    yield text.slice(1, -1);
  }
  yield "]";
}

/** A checked plan is JSON; its optional members only lack the index signature. */
function json(value: unknown): JsonValue {
  return value as JsonValue;
}
