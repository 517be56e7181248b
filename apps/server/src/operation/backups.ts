import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { newId, StepcastError } from "@stepcast/contracts";
import type { FileStore } from "@stepcast/store";

const temporary = /^backup-[0-9a-z_]+\.tmp(?:-journal|-wal|-shm)?$/;

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

  /**
   * Makes one. It is the only one until `release` is called, which removes it: once it was sent, or
   * whoever asked for it went. Errors: `too_many_requests`, the storage errors.
   */
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
