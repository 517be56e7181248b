import { hash } from "node:crypto";
import { canonicalJson, type JsonValue, type Plan } from "@stepcast/contracts";

export interface PlanHash {
  /** SHA-256 of the plan's canonical JSON, 64 hex digits. Equal plans have equal hashes, whatever the order of their members. */
  readonly planHash: string;
  /** Of that JSON as UTF-8. */
  readonly bytes: number;
}

export function hashPlan(plan: Plan): PlanHash {
  // A checked plan is JSON; its optional members only lack the index signature.
  const text = canonicalJson(plan as unknown as JsonValue);
  return { planHash: hash("sha256", text, "hex"), bytes: Buffer.byteLength(text) };
}
