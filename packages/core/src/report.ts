/** Reports an error that nothing can catch: where the platform reports uncaught errors, without ending the process. */
export function report(error: unknown, where: string): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  // Node 20 has no reportError, and an uncaught exception would end the process.
  else console.error(`${where}:`, error);
}
