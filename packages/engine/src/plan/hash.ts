import { hash } from "node:crypto";
import { canonicalJson, type JsonValue, type Plan } from "@stepcast/contracts";

/** The identity of a plan: SHA-256 of its canonical JSON, 64 hex digits. Equal plans have equal hashes, whatever the order of their members. */
export function hashPlan(plan: Plan): string {
  return hashText(canonicalPlan(plan));
}

/** SHA-256 of canonical text, 64 hex digits. */
export function hashText(text: string): string {
  return hash("sha256", text, "hex");
}

/** The text that is hashed. */
export function canonicalPlan(plan: Plan): string {
  // A checked plan is JSON; its optional members only lack the index signature.
  return canonicalJson(plan as unknown as JsonValue);
}
