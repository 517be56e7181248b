/** Below this, requests without valid credentials are somebody's mistakes. */
const manyPerSecond = 50;

/** How many requests without valid credentials came of late: what tells a storm of them from a mistyped token. */
export class Knocks {
  readonly #monotonic: () => number;
  #second = 0;
  #inIt = 0;
  #before = 0;

  /** `monotonic`: milliseconds. Default: the system's. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** One more came. */
  note(): void {
    this.#turn();
    this.#inIt += 1;
  }

  /** True while this second or the one before had more than people make by mistake. */
  get areMany(): boolean {
    this.#turn();
    return Math.max(this.#inIt, this.#before) > manyPerSecond;
  }

  #turn(): void {
    const second = Math.floor(this.#monotonic() / 1_000);
    if (second === this.#second) return;
    this.#before = second === this.#second + 1 ? this.#inIt : 0;
    this.#second = second;
    this.#inIt = 0;
  }
}
