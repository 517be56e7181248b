import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { newId, StepcastError } from "@stepcast/contracts";
import type { FileStore } from "@stepcast/store";
import type { FastifyInstance } from "fastify";
import { requestIds } from "../http/request-ids.ts";
import type { HttpParts } from "../parts.ts";
import { administering } from "./administer.ts";

const temporary = /^backup-[0-9a-z_]+\.tmp$/;

/** Copies of the store that are on their way out: in the data folder, one at a time, and never for longer than they are sent. */
export class Backups {
  readonly #store: FileStore;
  readonly #folder: string;
  #isBusy = false;

  constructor(store: FileStore, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  /** Removes what a crash left behind. */
  async tidy(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => temporary.test(name));
    await Promise.all(names.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Makes one and hands it to `send`, which must be through with it when it resolves. Errors: `too_many_requests`, the storage errors. */
  async take(): Promise<{ readonly file: string; readonly bytes: number; release(): void }> {
    if (this.#isBusy)
      throw new StepcastError("too_many_requests", "Another backup is being made or sent.", {
        details: { limit: "backups", value: 1, retryAfterSeconds: 5 },
        hint: "Wait until it is there, then ask again.",
      });
    this.#isBusy = true;
    const file = join(this.#folder, `${newId("backup").replace("_", "-")}.tmp`);
    const release = (): void => {
      this.#isBusy = false;
      void rm(file, { force: true });
    };
    try {
      await this.#store.backup(file);
      return { file, bytes: (await stat(file)).size, release };
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** The whole store as a file, artifacts included. Secrets of the data folder (the owner's token) are not in it. */
export function mountBackup(scope: FastifyInstance, parts: HttpParts): void {
  const { log, operation } = parts;
  scope.get(
    "/backup",
    // Compressing it would take longer than sending it.
    { compress: false, exposeHeadRoute: false },
    async (request, reply) => {
      const { file, bytes, release } = await administering(parts, request, "backup", () =>
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
