/** The stack of an error; empty if `Error.prepareStackTrace` of the user throws or returns something else. */
export function stackOf(error: Error): string {
  try {
    const stack: unknown = error.stack;
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}

/** Sets the stack of an error. */
export function setStack(error: Error, stack: string): void {
  // Redefining the property would format the old stack first, by the user's `Error.prepareStackTrace`.
  delete error.stack;
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
}
