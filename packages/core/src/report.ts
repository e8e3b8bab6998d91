/** Reports an error that no code can catch, as the platform reports uncaught errors, without ending the process. */
export function report(error: unknown, where: string): void {
  // Node has no reportError. That of Bun and Deno ends the process, as an uncaught exception does.
  const ends = 'Bun' in globalThis || 'Deno' in globalThis;
  if (typeof globalThis.reportError === 'function' && !ends) globalThis.reportError(error);
  else console.error(`${where}:`, error);
}
