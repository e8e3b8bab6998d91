import { encodeThrown } from '../wire/error-codec.js';
import type { TaskReference } from '../wire/messages.js';
import { openToWorker, sealFromWorker, type ToWorker } from '../wire/opaque-messages.js';
import type { WorkerConfiguration } from '../wire/worker-configuration.js';
import { LocalClaims } from './local-claims.js';
import { serve } from './serve.js';
import type { TaskSource } from './task-source.js';
import type { Server, WorkerRuntime } from './worker-runtime.js';

/** What the worker of a link that carries bytes supplies to {@link serveAhead}. */
export interface AheadRuntime extends WorkerRuntime {
  /** Required: what was read ahead is processed in a turn of the event loop of its own. */
  readonly afterMacrotask: (run: () => void) => void;
  /**
   * Reads the next message that has arrived, without the event loop and without waiting; `undefined` if there is none, `null`
   * if it cannot be deserialized. Called at most every 5 ms, within tasks. It must not throw. With it, loops see that they
   * were cancelled: `loopsSeeCancel: true`.
   */
  readonly readAhead?: (() => ToWorker | null | undefined) | undefined;
}

/**
 * Same as `serve`, for workers that share no memory with their dispatcher. They import modules before their first calls, if the
 * adapter extends its dispatchers with `importFirst`, and may read messages in the middle of a task. Messages that were read ahead are
 * processed later, before those that the event loop receives.
 */
export function serveAhead(configuration: WorkerConfiguration, runtime: AheadRuntime): Server {
  const { afterMacrotask, readAhead } = runtime;
  /** Messages that were read and are not processed. */
  const ahead: (ToWorker | null)[] = [];
  let isScheduled = false;

  function add(message: ToWorker | null): void {
    if (message !== null) claims?.read(message);
    ahead.push(message);
  }

  function look(read: NonNullable<typeof readAhead>): void {
    for (let message = read(); message !== undefined; message = read()) add(message);
    if (ahead.length === 0 || isScheduled) return;
    isScheduled = true;
    afterMacrotask(() => {
      isScheduled = false;
      process();
    });
  }

  const claims = readAhead && new LocalClaims(() => look(readAhead));
  let source: TaskSource | undefined;
  /** Modules that are imported before a call of them has arrived. */
  const requested = new Set<string | undefined>();
  const server = serve(configuration, {
    ...runtime,
    ...(claims !== undefined && { claims }),
    tasks(report) {
      source = runtime.tasks((message) => {
        // What follows says it too, and why.
        if (message.status !== 'failed' || !requested.has(message.module)) report(message);
      });
      return source;
    },
  });

  /** Imports a module, or says again that it is loaded. */
  function importFor(reference: TaskReference): void {
    try {
      const found = source?.find(reference, (module, error) => {
        requested.delete(module);
        if (error !== undefined)
          runtime.post(sealFromWorker({ type: 'module', module, status: 'failed', error: encodeThrown(error) }));
      });
      if (found === undefined) {
        requested.add(reference.module);
        return;
      }
    } catch {
      // The module is loaded and does not have the task: its calls fail with the same error when they arrive.
    }
    runtime.post(sealFromWorker({ type: 'module', module: reference.module ?? '', status: 'loaded' }));
  }

  function process(): void {
    for (let message = ahead.shift(); message !== undefined; message = ahead.shift())
      if (message === null) server.messageError();
      else {
        const opened = openToWorker(message);
        if ('type' in opened && opened.type === 'import') importFor(opened.reference);
        else server.receive(message);
      }
  }

  return {
    isIdle: () => ahead.length === 0 && server.isIdle(),
    receive(message) {
      add(message);
      process();
    },
    messageError() {
      add(null);
      process();
    },
    die(end) {
      server.die(end);
    },
  };
}
