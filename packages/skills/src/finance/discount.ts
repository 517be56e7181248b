import { exactSum } from "../data/exact-sum.ts";
import type { Flow } from "./flow.ts";

/** What one unit of money after `period` periods is worth now. */
export function discountFactor(rate: number, period: number): number {
  return (1 + rate) ** -period;
}

/** The sum of the flows' values now. May be infinite for rates close to -1 over many periods. */
export function netPresentValue(flows: readonly Flow[], rate: number): number {
  return exactSum(flows.map(({ period, amount }) => amount * discountFactor(rate, period)));
}
