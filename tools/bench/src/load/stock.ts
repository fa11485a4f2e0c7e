/** What was made beforehand for a load, first in first out. */
export class Stock<Item> {
  #items: Item[] = [];
  #taken = 0;

  /** How many are left. */
  get size(): number {
    return this.#items.length - this.#taken;
  }

  add(items: readonly Item[]): void {
    this.#items = [...this.#items.slice(this.#taken), ...items];
    this.#taken = 0;
  }

  /** The oldest, or `undefined` where none is left. */
  take(): Item | undefined {
    const item = this.#items[this.#taken];
    if (item !== undefined) this.#taken += 1;
    return item;
  }
}
