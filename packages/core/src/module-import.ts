import { shared } from './copies.js';

const imports = /* @__PURE__ */ shared('imports', { running: 0, refuse: undefined as (() => void) | undefined });

/** Imports a module of tasks in a worker. {@link checkMayCreate} calls `refuse` meanwhile. */
export async function importTasks(load: () => Promise<unknown>, refuse?: () => void): Promise<void> {
  imports.running += 1;
  imports.refuse = refuse;
  try {
    await load();
  } finally {
    imports.running -= 1;
    if (imports.running === 0) imports.refuse = undefined;
  }
}

/**
 * Called before a dispatcher is created. A dispatcher that the top level of a module of tasks creates in a worker would
 * start workers without end, because each imports that module again (clause L17).
 *
 * @throws what `refuse` of {@link importTasks} throws, while it imports.
 */
export function checkMayCreate(): void {
  imports.refuse?.();
}
