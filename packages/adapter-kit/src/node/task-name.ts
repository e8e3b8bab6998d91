import type { TaskContext } from '@dispatch/core';
import { activeContext } from '@dispatch/core/internal';

/** The name of the running task. */
export function nameOfTask(): string | undefined {
  const context: (TaskContext & { readonly task?: { readonly name: string } | undefined }) | undefined =
    activeContext();
  return context?.task?.name;
}
