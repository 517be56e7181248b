import { hash } from "node:crypto";
import { isStepId } from "@stepcast/contracts";

/**
 * What a process does once, for its first plan, and a run would wait for: OpenSSL looks up its digest
 * (0.3 ms), and V8 makes code of the pattern of ids (0.2 ms).
 */
export function prepareForPlans(): void {
  hash("sha256", "", "hex");
  // First it is made into bytecode, and when it is asked again into machine code.
  isStepId("first");
  isStepId("second");
}
