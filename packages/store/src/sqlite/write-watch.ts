import { StepcastError } from "@stepcast/contracts";
import { isOfDisk, toStorageError } from "./storage-error.ts";

const probeEveryMs = 1_000;

/**
 * Knows whether writes go through, from those that were tried. After one that was refused nobody may
 * try any more, so whoever asks has a small one tried: at most one each second, and none while all is well.
 */
export class WriteWatch {
  readonly #folder: string;
  readonly #probe: () => Promise<unknown>;
  #refusal: StepcastError | undefined;
  #probing = false;
  #probedAtMs = Number.NEGATIVE_INFINITY;

  /** `probe` writes something small, and tells this watch what became of it as every write does. */
  constructor(folder: string, probe: () => Promise<unknown>) {
    this.#folder = folder;
    this.#probe = probe;
  }

  wentThrough(): void {
    this.#refusal = undefined;
  }

  /** What a write was refused with, as one of the storage errors. */
  refused(thrown: unknown): StepcastError {
    const error = toStorageError(thrown, this.#folder);
    if (isOfDisk(thrown)) this.#refusal = error;
    return error;
  }

  /** Errors: `storage_full`, `storage_read_only`, `storage_failed`, without a word of where the folder is. */
  mustGoThrough(): void {
    const refusal = this.#refusal;
    if (refusal === undefined) return;
    void this.#tryAgain();
    if (refusal.code !== "storage_failed") throw refusal;
    throw new StepcastError(
      "storage_failed",
      "The data folder's disk or database failed, so nothing was written.",
      { cause: refusal },
    );
  }

  async #tryAgain(): Promise<void> {
    const now = performance.now();
    if (this.#probing || now - this.#probedAtMs < probeEveryMs) return;
    this.#probing = true;
    this.#probedAtMs = now;
    // What it was refused with is known by now.
    await this.#probe().catch(() => undefined);
    this.#probing = false;
  }
}
