/** Runs all pending promise reactions. */
export async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** The current state of a promise, without waiting for it. */
export async function peek(promise: Promise<unknown>): Promise<'open' | 'resolved' | 'rejected'> {
  let fate: 'open' | 'resolved' | 'rejected' = 'open';
  promise.then(
    () => (fate = 'resolved'),
    () => (fate = 'rejected'),
  );
  await microtasks();
  return fate;
}
