/** A table of the whole list costs more than so many looks at it. */
const looksBeforeTable = 8;

/**
 * A list of what has a key, while a batch of events is folded. A few events look through the list; for
 * more, a table is made once. What was handed in is never changed, and given back where nothing was put or removed.
 */
export class KeyedList<T> {
  readonly #keyOf: (item: T) => string;
  #items: readonly T[];
  /** In the order of the list. */
  #table: Map<string, T> | undefined;
  #looks = 0;
  /** The table has what the list has not. */
  #isAhead = false;

  constructor(items: readonly T[], keyOf: (item: T) => string) {
    this.#items = items;
    this.#keyOf = keyOf;
  }

  get items(): readonly T[] {
    if (this.#isAhead) this.#items = [...(this.#table?.values() ?? [])];
    this.#isAhead = false;
    return this.#items;
  }

  get(key: string): T | undefined {
    const table = this.#look();
    return table === undefined ? this.#items.find(this.#has(key)) : table.get(key);
  }

  /** In place of the one with its key, or at the end. */
  put(key: string, itemAfter: (known: T | undefined) => T): void {
    const table = this.#look();
    if (table !== undefined) {
      table.set(key, itemAfter(table.get(key)));
      this.#isAhead = true;
      return;
    }
    const place = this.#items.findIndex(this.#has(key));
    this.#items =
      place < 0
        ? [...this.#items, itemAfter(undefined)]
        : this.#items.with(place, itemAfter(this.#items[place]));
  }

  remove(key: string): void {
    const table = this.#look();
    if (table === undefined) this.#items = this.#items.filter((item) => this.#keyOf(item) !== key);
    else table.delete(key);
    this.#isAhead = table !== undefined;
  }

  #has(key: string): (item: T) => boolean {
    return (item) => this.#keyOf(item) === key;
  }

  #look(): Map<string, T> | undefined {
    this.#looks += 1;
    if (this.#looks > looksBeforeTable)
      this.#table ??= new Map(this.#items.map((item) => [this.#keyOf(item), item]));
    return this.#table;
  }
}
