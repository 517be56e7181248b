/** More than knock at once; whoever falls out is counted once more and is back. */
const mostRemembered = 20_000;

/** Addresses that were told to wait, and for how long: told again without counting. */
export class SpentAddresses {
  readonly #monotonic: () => number;
  readonly #untilMs = new Map<string, number>();

  /** `monotonic`: milliseconds. Default: the system's. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  remember(address: string, waitMs: number): void {
    this.#untilMs.delete(address);
    this.#untilMs.set(address, this.#monotonic() + waitMs);
    if (this.#untilMs.size <= mostRemembered) return;
    const [oldest] = this.#untilMs.keys();
    if (oldest !== undefined) this.#untilMs.delete(oldest);
  }

  /** What is left of its wait in whole seconds, rounded up; 0 for one that need not wait. */
  secondsLeft(address: string): number {
    const untilMs = this.#untilMs.get(address);
    if (untilMs === undefined) return 0;
    const leftMs = untilMs - this.#monotonic();
    if (leftMs > 0) return Math.ceil(leftMs / 1_000);
    this.#untilMs.delete(address);
    return 0;
  }
}
