import { limits } from "@stepcast/contracts";
import { z } from "zod";

/** A hundred years of months. */
export const maxFlows = 1_200;

/** Money in (positive) or out (negative), in any one currency. */
const amount = z.number().min(-1e15).max(1e15);
const flow = z.strictObject({
  /** Periods from now, 0 being now; need not be whole. The rate is per one of them. */
  period: z.number().nonnegative().max(100_000),
  amount,
  label: z.string().max(limits.labelChars).optional(),
});
export type Flow = z.infer<typeof flow>;

/** Amounts at periods 0, 1, 2 and so on, or flows that name their period. */
export const flows = z
  .array(z.union([amount, flow]))
  .min(1)
  .max(maxFlows);

/** Per period, as a share: 0.08 is 8 %. -1 and below would make money worth nothing or less. */
export const rate = z
  .number()
  .gt(-1, "a rate must be above -1 (-100 %)")
  .max(1_000, "a rate is a share: 0.08 is 8 %");

/** All flows with their period, in the given order. */
export function toFlows(list: z.output<typeof flows>): Flow[] {
  return list.map((item, period) => (typeof item === "number" ? { period, amount: item } : item));
}
