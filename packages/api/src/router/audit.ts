import { listAudit } from "@stepcast/contracts";
import { inWords } from "../audit.ts";
import { owning, router } from "../trpc.ts";

/** Who did what on this server, newest first. */
export const auditRouter = router({
  list: owning
    .input(listAudit.prefault({}))
    .query(({ ctx, input }) => inWords(ctx.store.directory.audit.page(input))),
});
