import { limits, type PlanInput } from "@stepcast/contracts";

/** A step of a plan that a template makes. */
export type Step = PlanInput["steps"][number];

/** For steps that read or write files. */
export const again = { attempts: 2, backoffMs: 200 };

export function ref(pointer: string) {
  return { $ref: pointer };
}

/** What kind of plan it is, and whose; `name` may be empty. */
export function planTitle(kind: string, name: string): string {
  return (name === "" ? kind : `${kind}: ${name}`).slice(0, limits.labelChars);
}
