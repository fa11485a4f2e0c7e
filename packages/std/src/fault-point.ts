const armed = new Map<string, () => void>();

/**
 * Marks a named place where a process may die: after a commit, before a processor's call.
 * Does nothing (one look into an empty map) until a test of crashes has armed the name.
 *
 * @param name kebab-case, unique in the code: `after-claim-commit`
 */
export function faultPoint(name: string): void {
  armed.get(name)?.();
}

/**
 * Makes a fault point act each time it is passed.
 *
 * @param action runs at the point, synchronously: it kills the process or throws
 * @returns disarms the point again
 */
export function armFaultPoint(name: string, action: () => void): () => void {
  armed.set(name, action);
  return () => {
    armed.delete(name);
  };
}
