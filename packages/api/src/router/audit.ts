import { listAudit } from "@stepcast/contracts";
import { owning, router } from "../trpc.ts";

/** Who did what on this server, newest first. */
export const auditRouter = router({
  list: owning.input(listAudit).query(({ ctx, input }) => ctx.store.directory.audit.page(input)),
});
