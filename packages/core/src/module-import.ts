import { shared } from './copies.js';

const imports = shared('imports', { running: 0 });

/** Imports a module of tasks in a worker. {@link isImportingTasks} returns true meanwhile. */
export async function importTasks(load: () => Promise<unknown>): Promise<void> {
  imports.running += 1;
  try {
    await load();
  } finally {
    imports.running -= 1;
  }
}

/**
 * Whether this thread is a worker that is evaluating a module of tasks. A dispatcher that the module's top level
 * creates would start workers without end, because each imports that module again (clause L17).
 */
export function isImportingTasks(): boolean {
  return imports.running > 0;
}
