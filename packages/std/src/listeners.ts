/** Who wants to hear about what: listeners kept beside an object, for as long as that lives. */
export class Listeners<Subject extends object> {
  readonly #known = new WeakMap<Subject, Set<() => void>>();

  /** @returns ends the listening */
  add(subject: Subject, listener: () => void): () => void {
    const listeners = this.#known.get(subject) ?? new Set();
    this.#known.set(subject, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Calls the subject's listeners. */
  call(subject: Subject): void {
    for (const listener of this.#known.get(subject) ?? []) listener();
  }
}
