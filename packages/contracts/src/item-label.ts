import { limits } from "./limits.ts";

/** What people read for one item of a `forEach` step, whose own label that is. */
export function itemLabel(label: string, item: number): string {
  return `${label.slice(0, limits.labelChars - 12)} #${item + 1}`;
}
