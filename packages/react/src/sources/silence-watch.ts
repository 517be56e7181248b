/** A server that can be reached answers well within it. */
export const answerMs = 30_000;
/** Two and a half beats of a server that beats every 30 s. */
const silenceMs = 75_000;
const beatsMissed = 2.5;
const tickMs = 5_000;

/**
 * Calls back when a stream that is open says nothing for too long: a connection that was lost without a word looks
 * exactly like a quiet one. Only a stream that beats is known to be silent; of any other, that it never opens.
 */
export class SilenceWatch {
  readonly #timer: ReturnType<typeof setInterval>;
  #heardAt = performance.now();
  #beatAt: number | undefined;
  #beats = false;
  #patienceMs = silenceMs;
  #allowedMs = answerMs;

  constructor(onSilent: () => void) {
    this.#timer = setInterval(() => {
      if (performance.now() - this.#heardAt > this.#allowedMs) onSilent();
    }, tickMs);
  }

  /** Asked for, or asked for again. */
  opening(): void {
    this.#allow(answerMs);
    this.#beatAt = undefined;
  }

  /** Answered. A server that beat before beats again. */
  opened(): void {
    this.#allow(this.#beats ? this.#patienceMs : Number.POSITIVE_INFINITY);
  }

  /** What comes next may take as long as it does. */
  rest(): void {
    this.#allow(Number.POSITIVE_INFINITY);
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  /** The server says by itself that it is alive, and how often. */
  beat(): void {
    const now = performance.now();
    const everyMs = now - (this.#beatAt ?? now);
    this.#beatAt = now;
    this.#beats = true;
    this.#patienceMs = Math.max(this.#patienceMs, beatsMissed * everyMs);
    this.#allow(this.#patienceMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #allow(ms: number): void {
    this.#allowedMs = ms;
    this.heard();
  }
}
