/** Reports an error that no code can catch, as the platform reports uncaught errors, without ending the process. */
export function report(error: unknown, where: string): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  // Node has no reportError, and there an uncaught exception would end the process.
  else console.error(`${where}:`, error);
}
