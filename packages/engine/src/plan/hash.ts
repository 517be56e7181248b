import { hash } from "node:crypto";
import { canonicalJson, type JsonValue, type Plan } from "@stepcast/contracts";

export interface PlanHash {
  /** SHA-256 of the plan's canonical JSON, 64 hex digits. Equal plans have equal hashes, whatever the order of their members. */
  readonly planHash: string;
  /** That JSON. */
  readonly text: string;
  /** Of it, as UTF-8. */
  readonly bytes: number;
}

/** `inOrder`: the members of all steps are in canonical order already, which most of a large plan's steps are. */
export function hashPlan(plan: Plan, inOrder = false): PlanHash {
  const text = inOrder ? orderedText(plan) : canonicalJson(json(plan));
  return { planHash: hash("sha256", text, "hex"), text, bytes: Buffer.byteLength(text) };
}

/** What {@link canonicalJson} gives, without walking through the steps. */
function orderedText({ steps, ...head }: Plan): string {
  const members: Record<string, string> = { steps: JSON.stringify(steps) };
  for (const [name, member] of Object.entries(head))
    if (member !== undefined) members[name] = canonicalJson(json(member));
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${members[name]}`).join(",")}}`;
}

/** A checked plan is JSON; its optional members only lack the index signature. */
function json(value: unknown): JsonValue {
  return value as JsonValue;
}
