const LIMIT_MS = 10_000;

/** Waits until the condition holds, asking every 10 ms. @throws Error after 10 s */
export async function eventually(condition: () => Promise<boolean> | boolean): Promise<void> {
  const endsAt = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`Still not so: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
