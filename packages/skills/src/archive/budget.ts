import { FatalStepError } from "@stepcast/engine";

/** Below it no ratio is suspicious: a short text of one letter packs a hundredfold. */
const harmlessBytes = 1_048_576;

export interface BudgetOptions {
  /** Bytes of the archive itself. */
  readonly packedBytes: number;
  /** Most bytes of all that is unpacked. */
  readonly maxBytes: number;
  /** Most bytes unpacked for each byte of the archive. */
  readonly maxRatio: number;
}

/**
 * What an archive may still become. It counts what was really unpacked and believes no header; the ratio is to
 * the whole archive, so that entries which share their bytes gain nothing.
 */
export class UnpackBudget {
  readonly #options: BudgetOptions;
  #unpacked = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Errors: FatalStepError once it is spent. */
  take(bytes: number): void {
    const { packedBytes, maxBytes, maxRatio } = this.#options;
    this.#unpacked += bytes;
    if (this.#unpacked > maxBytes)
      throw new FatalStepError(`The archive unpacks to more than ${maxBytes} bytes.`, {
        hint: "Raise maxBytes if that is meant, or name the files that are needed in only.",
      });
    if (this.#unpacked > harmlessBytes && this.#unpacked > packedBytes * maxRatio)
      throw new FatalStepError(`The archive unpacks to more than ${maxRatio} times its size.`, {
        hint: "Such archives are made to exhaust whoever opens them. Raise maxRatio if this one is not.",
      });
  }
}
