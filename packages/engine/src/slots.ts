const resolved = Promise.resolve();

/**
 * A number of places that many take. Whoever found none leaves a callback and is called, first come first served,
 * when one is free; by the end of its turn it has tried again, or the next is called. So no free place idles while
 * somebody waits, and a place that thousands wait for does not wake all of them.
 */
export class Slots {
  readonly #limit: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();
  #calling = false;

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
    if (this.#waiting.size > 0 && !this.#calling) this.#call();
  }

  /** Calls back once, when a place is free. A callback that waits already is not added twice. */
  wait(callback: () => void): void {
    this.#waiting.add(callback);
  }

  get idle(): boolean {
    return this.#taken === 0 && this.#waiting.size === 0;
  }

  /** Calls as many as there are free places, and looks again once they had their turn. */
  readonly #call = (): void => {
    const called = [...firstOf(this.#waiting, this.#limit - this.#taken)];
    this.#calling = called.length > 0;
    for (const callback of called) {
      this.#waiting.delete(callback);
      callback();
    }
    if (this.#calling) void resolved.then(this.#call);
  };
}

function* firstOf<T>(all: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const one of all) {
    if (left <= 0) return;
    left -= 1;
    yield one;
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
