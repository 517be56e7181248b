/** Neumaier's compensated sum: the sum of many does not drift, and large ones that cancel do not swallow the small ones. */
export function exactSum(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // Adding 0 turns -0 into 0. An infinite sum has an undefined rest.
  return Number.isFinite(sum) ? sum + lost + 0 : sum;
}
