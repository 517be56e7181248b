import { createReadStream } from "node:fs";
import type { FastifyInstance } from "fastify";
import { requestIds } from "../http/request-ids.ts";
import type { HttpParts } from "../parts.ts";
import { administering } from "./administer.ts";

/** The whole store as a file, artifacts included. Secrets of the data folder (the owner's token) are not in it. */
export function mountBackup(scope: FastifyInstance, parts: HttpParts): void {
  const { log, operation } = parts;
  scope.get(
    "/backup",
    // Compressing it would take longer than sending it.
    { compress: false, exposeHeadRoute: false },
    async (request, reply) => {
      const { file, bytes, release } = await administering(parts, request, "backup.make", () =>
        operation.backups.take(),
      );
      reply.raw.once("close", release);
      if (reply.raw.destroyed) release();
      request.raw.socket.setTimeout(0);
      log.info("a backup was made", { ...requestIds(request), bytes });
      return reply
        .type("application/vnd.sqlite3")
        .header("content-length", bytes)
        .header("content-disposition", 'attachment; filename="stepcast.backup"')
        .header("cache-control", "no-store")
        .send(createReadStream(file));
    },
  );
}
