let importing = 0;

/** Imports a task module in a worker, and lets {@link isImportingTasks} know meanwhile. */
export async function importTasks(load: () => Promise<unknown>): Promise<void> {
  importing += 1;
  try {
    await load();
  } finally {
    importing -= 1;
  }
}

/**
 * Whether this thread, being a worker, is evaluating a task module right now. A dispatcher made meanwhile by the module's
 * top level would start workers without end: each of them imports that module again.
 */
export function isImportingTasks(): boolean {
  return importing > 0;
}
