/** Ids as long as Flint's own, ascending, so that rows go to the same places of an index. */
export class FloorIds {
  #last = 0;

  /** @returns `<prefix>_` and 26 digits */
  next(prefix: string): string {
    this.#last += 1;
    return `${prefix}_${String(this.#last).padStart(26, "0")}`;
  }
}
