/** Counts by labels, most of which come again and again. */
export class Tally {
  readonly #counts = new Map<string, { readonly labels: readonly string[]; count: number }>();

  add(...labels: string[]): void {
    const key = labels.join(" ");
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { labels, count: 1 });
    else known.count += 1;
  }

  *entries(): Generator<readonly [labels: string[], count: number]> {
    for (const { labels, count } of this.#counts.values()) yield [[...labels], count];
  }
}
