/**
 * A number of places that many take. Whoever found none leaves a callback and is called when one
 * is free; it then tries again. No free place idles while somebody waits.
 */
export class Slots {
  readonly #limit: number;
  #taken = 0;
  #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  tryTake(): boolean {
    if (this.#taken >= this.#limit) return false;
    this.#taken += 1;
    return true;
  }

  release(): void {
    this.#taken -= 1;
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const callback of waiting) callback();
  }

  /** Calls back once at the next release. A callback that waits already is not added twice. */
  wait(callback: () => void): void {
    this.#waiting.add(callback);
  }

  get idle(): boolean {
    return this.#taken === 0 && this.#waiting.size === 0;
  }
}

/** Slots by name, made when first used and forgotten when nobody holds or waits. */
export class KeyedSlots {
  readonly #limit: number;
  readonly #byKey = new Map<string, Slots>();

  /** `limit`: how many may hold one key. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  tryTake(key: string): boolean {
    return this.#slots(key).tryTake();
  }

  release(key: string): void {
    const slots = this.#slots(key);
    slots.release();
    if (slots.idle) this.#byKey.delete(key);
  }

  wait(key: string, callback: () => void): void {
    this.#slots(key).wait(callback);
  }

  #slots(key: string): Slots {
    let slots = this.#byKey.get(key);
    if (slots === undefined) {
      slots = new Slots(this.#limit);
      this.#byKey.set(key, slots);
    }
    return slots;
  }
}
