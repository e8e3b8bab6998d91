import type { Spawn } from '@dispatch/adapter-kit';
import { checkPermission, OutputWriter, Places, programEntries, type WorkerOutputs } from '@dispatch/adapter-kit/node';
import { ChildLink } from './child-link.js';
import type { ChildOptions } from './child-options.js';
import { endWithThis } from './live-children.js';
import { startChild } from './start-child.js';
import type { StartLimit } from './start-limit.js';
import type { WorkerStart } from './start-serving.js';

/**
 * Starts each worker as a process of its own.
 *
 * @param file returns the path of the file that it runs.
 * @param setup the URL of the module with its setup.
 * @param outputs what becomes of what it writes.
 */
export function spawnChild(
  file: () => string,
  options: ChildOptions,
  setup: string | undefined,
  outputs: WorkerOutputs,
  limit: StartLimit,
): Spawn {
  const namesTasks = Object.values(outputs).some((output) => typeof output === 'function');
  const places = new Places();
  let entries: readonly string[] | undefined;
  return (configuration, events) => {
    limit.add();
    checkPermission('child', '--allow-child-process');
    // A worker inherits the restrictions, and has a thread that ends it with this process.
    if (options.execArgv === undefined) checkPermission('worker', '--allow-worker');
    const { worker } = configuration;
    const place = places.next;
    const env = options.envOf?.({ worker, place });
    const child = startChild(file(), env === undefined ? options : { ...options, env });
    places.take(place);
    child.once('close', () => {
      places.release(place);
    });
    endWithThis(child);
    entries ??= programEntries();
    const link = new ChildLink(child, new OutputWriter(worker, outputs), events);
    link.start({ configuration, entries, setup, namesTasks, memory: options.memory } satisfies WorkerStart);
    return link;
  };
}
