/** Lets all promise reactions that are due run. */
export async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** What became of a promise so far, without waiting for it. */
export async function peek(promise: Promise<unknown>): Promise<'open' | 'resolved' | 'rejected'> {
  let fate: 'open' | 'resolved' | 'rejected' = 'open';
  promise.then(
    () => (fate = 'resolved'),
    () => (fate = 'rejected'),
  );
  await microtasks();
  return fate;
}
