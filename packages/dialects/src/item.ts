/** True for an item of a `forEach` step: `resize/3`. */
export function isItem(stepId: string): boolean {
  return stepId.includes("/");
}
