import { limits, type PlanInput } from "@stepcast/contracts";
import { colons, type Locale } from "../report/locale.ts";

/** A step of a plan that a template makes. */
export type Step = PlanInput["steps"][number];

/** For steps that read or write files. */
export const again = { attempts: 2, backoffMs: 200 };

export function ref(pointer: string) {
  return { $ref: pointer };
}

/** What kind of plan it is, and whose; `name` may be empty. */
export function planTitle(locale: Locale, kind: string, name: string): string {
  const title = name === "" ? kind : `${kind}${colons[locale]}${name}`;
  return title.slice(0, limits.labelChars);
}
