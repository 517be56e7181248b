import { randomInt } from "node:crypto";
import { limits, StepcastError } from "@stepcast/contracts";

type PartsLimit = "bodyContainers" | "bodyNames" | "jsonDepth";

/** The shortest that may pass a limit of these: `[]` is a container, `"":1,` a name. Nobody looks at shorter ones; their depth costs little. */
const shortestBytes = Math.min(2 * limits.bodyContainers, 5 * limits.bodyNames);

/** An object of more names is kept in another way, which makes each of those after these cost as much as a new one. */
const namesOfRow = 1_000;

/**
 * A few bytes of JSON make an object, or a name that was not there before, and each costs many times
 * as much to parse and to walk. Counting them costs a fraction of that, and ends at the limit, as it
 * does at the first level that is too deep. Errors: `body_too_large`, `json_too_deep`.
 */
export function mustHoldFew(body: Uint8Array): void {
  if (body.length <= shortestBytes) return;
  const limit = passedLimit(body);
  if (limit === undefined) return;
  const value = limits[limit];
  if (limit === "jsonDepth")
    throw new StepcastError("json_too_deep", `The body is nested deeper than ${value} levels.`);
  const what = limit === "bodyNames" ? "different names, or orders of them" : "objects and lists";
  throw new StepcastError("body_too_large", `The body holds more than ${value} ${what}.`, {
    details: { limit, value },
  });
}

const code = {
  ...{ quote: 0x22, escape: 0x5c, colon: 0x3a },
  ...{ list: 0x5b, listEnd: 0x5d, object: 0x7b, objectEnd: 0x7d },
} as const;

/** The first limit that a JSON text passes. Text that is no JSON is counted as far as it looks like it. */
function passedLimit(body: Uint8Array): PartsLimit | undefined {
  const count = new PartCount(body);
  for (let at = 0; at < body.length && count.passed === undefined; at += 1) {
    switch (body[at]) {
      case code.quote: {
        const end = endOfText(body, at + 1);
        if (isName(body, end)) count.name(at + 1, end);
        at = end;
        break;
      }
      case code.object:
      case code.list:
        count.enter();
        break;
      case code.objectEnd:
      case code.listEnd:
        count.leave();
        break;
    }
  }
  return count.passed;
}

/** Where the quote is that ends a text, or the end of the body. */
function endOfText(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length && body[at] !== code.quote) at += body[at] === code.escape ? 2 : 1;
  return at;
}

/** True when a colon follows the text that ends there. */
function isName(body: Uint8Array, end: number): boolean {
  let at = end + 1;
  while ((body[at] ?? 0xff) <= 0x20) at += 1;
  return body[at] === code.colon;
}

/**
 * Counts objects and lists, and different names. A name counts again behind other names than before, as it
 * does for whoever parses it: objects that have the same names in the same order share what is known of
 * them. Names are told apart by 64 bits of hashes that begin somewhere else every time, so that nobody can
 * choose names that are taken for each other.
 */
class PartCount {
  passed: PartsLimit | undefined;
  readonly #body: Uint8Array;
  readonly #seeds = { first: randomInt(1, 2 ** 31), second: randomInt(1, 2 ** 31) };
  /** Pairs of hashes at the place that the first says or after it; zeros where there is none. At most half of it is ever taken. */
  readonly #seen = new Int32Array(2 * 2 ** Math.ceil(Math.log2(2 * limits.bodyNames)));
  /** Of each level from the outermost to the present one: its names so far, and two hashes of them in their order. */
  readonly #levels = new Int32Array(3 * (limits.jsonDepth + 1));
  #depth = 0;
  #containers = 0;
  #names = 0;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  enter(): void {
    this.#depth += 1;
    this.#containers += 1;
    if (this.#depth > limits.jsonDepth) this.passed = "jsonDepth";
    else if (this.#containers > limits.bodyContainers) this.passed = "bodyContainers";
    const level = 3 * this.#depth;
    this.#levels[level] = 0;
    this.#levels[level + 1] = this.#seeds.first;
    this.#levels[level + 2] = this.#seeds.second;
  }

  leave(): void {
    if (this.#depth > 0) this.#depth -= 1;
  }

  /** Between two places of the body, the second of which is its quote. */
  name(from: number, to: number): void {
    if (this.#depth === 0) return;
    const level = 3 * this.#depth;
    const names = (this.#levels[level] ?? 0) + 1;
    this.#levels[level] = names;
    this.#addTo(level, from, to);
    if (names <= namesOfRow && !this.#isNew(level)) return;
    this.#names += 1;
    if (this.#names > limits.bodyNames) this.passed = "bodyNames";
  }

  /** With its quote: that is where names end. */
  #addTo(level: number, from: number, to: number): void {
    let first = this.#levels[level + 1] ?? 0;
    let second = this.#levels[level + 2] ?? 0;
    for (let at = from; at <= to; at += 1) {
      const byte = this.#body[at] ?? 0;
      first = Math.imul(first ^ byte, 0x5bd1e995);
      first ^= first >>> 15;
      second = Math.imul(second ^ byte, 0x01000193);
      second ^= second >>> 13;
    }
    this.#levels[level + 1] = first;
    this.#levels[level + 2] = second;
  }

  #isNew(level: number): boolean {
    const seen = this.#seen;
    const first = this.#levels[level + 1] ?? 0;
    const second = this.#levels[level + 2] ?? 0;
    const mask = seen.length - 2;
    let at = (2 * first) & mask;
    while (seen[at] !== 0 || seen[at + 1] !== 0) {
      if (seen[at] === first && seen[at + 1] === second) return false;
      at = (at + 2) & mask;
    }
    seen[at] = first;
    seen[at + 1] = second;
    return true;
  }
}
