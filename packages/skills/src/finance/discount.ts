import type { Flow } from "./flow.ts";

/** What one unit of money after `period` periods is worth now. */
export function discountFactor(rate: number, period: number): number {
  return (1 + rate) ** -period;
}

/** The sum of the flows' values now. May be infinite for rates close to -1 over many periods. */
export function netPresentValue(flows: readonly Flow[], rate: number): number {
  return exactSum(flows.map(({ period, amount }) => amount * discountFactor(rate, period)));
}

/** Neumaier's compensated sum: large flows that cancel do not swallow the small ones. */
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
