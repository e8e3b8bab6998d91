/**
 * The errors reported while `body` runs, by `reportError` or, where it does not exist or ends the process (Bun, Deno), by
 * `console.error`.
 */
export async function catchReports(body: () => void | Promise<void>): Promise<unknown[]> {
  const reported: unknown[] = [];
  const { reportError } = globalThis;
  const { error } = console;
  const overridden = typeof reportError === 'function' && !('Bun' in globalThis || 'Deno' in globalThis);
  if (overridden) globalThis.reportError = (reason: unknown): void => void reported.push(reason);
  else console.error = (...args: unknown[]): void => void reported.push(...args);
  try {
    await body();
  } finally {
    if (overridden) globalThis.reportError = reportError;
    else console.error = error;
  }
  return reported;
}
