import { invalidInput } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { requestIds } from "../http/request-ids.ts";
import type { HttpParts } from "../parts.ts";
import { administering, administrator } from "./administer.ts";

/** What whoever asks for retention says. */
export const retentionAsk = z.strictObject({
  /** What ended longer ago goes. Default: the setting. */
  days: z.number().min(0).max(36_500).optional(),
  /** Says what would go, and removes nothing. */
  dryRun: z.boolean().optional(),
});

/** Retention at once, for `stepcast compact`. Answers when it is through. */
export function mountRetention(scope: FastifyInstance, parts: HttpParts): void {
  const { log } = parts;
  const { retention } = parts.operation;
  scope.post("/retention", async (request) => {
    administrator(request);
    const parsed = retentionAsk.safeParse(request.body ?? {});
    if (!parsed.success) throw invalidInput(parsed.error);
    const { days = retention.days, dryRun = false } = parsed.data;
    if (days === undefined)
      throw new StepcastError("invalid_input", "Nobody said how old is too old.", {
        hint: "Give days (--days on the command line), or set STEPCAST_RETENTION_DAYS.",
      });
    const before = retention.before(days);
    if (dryRun) return { dryRun, before, ...(await parts.api.store.prunable(before)) };
    request.raw.socket.setTimeout(0);
    log.info("retention was asked for", { ...requestIds(request), days });
    const removed = await administering(parts, request, "history.compact", () =>
      retention.pass(before),
    );
    return { dryRun, ...removed };
  });
}
