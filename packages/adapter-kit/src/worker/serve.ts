import { ensureContextStorage } from '@dispatch/core/internal/worker';
import { Claims } from '../wire/claims.js';
import { decodeThrown, encodeThrown } from '../wire/error-codec.js';
import type { CallsMessage, DyingMessage, TaskReference } from '../wire/messages.js';
import type { WorkerConfiguration } from '../wire/worker-configuration.js';
import { openToWorker, type ToWorker } from '../wire/opaque-messages.js';
import { isSmall } from '../wire/small-values.js';
import { expandCall } from '../wire/short-messages.js';
import { UnsharedClaims } from '../wire/unshared-claims.js';
import { Durations } from './durations.js';
import { createMacrotasks } from './macrotasks.js';
import { Outbox } from './outbox.js';
import { RunQueue, type WaitingCall } from './run-queue.js';
import { SharedValues } from './shared-values.js';
import { withoutValues } from './without-values.js';
import type { Server, WorkerRuntime } from './worker-runtime.js';

/**
 * Makes this thread a worker. Returns at once, and reports to the dispatcher that the worker is ready, after its setup if
 * it has one.
 *
 * @param configuration the one that the adapter's `Spawn` was called with.
 */
export function serve(configuration: WorkerConfiguration, runtime: WorkerRuntime): Server {
  ensureContextStorage();
  const { worker, tasksPerWorker, setupData } = configuration;
  const { setup } = runtime;
  const claims =
    runtime.claims ?? (configuration.claims === undefined ? new UnsharedClaims() : new Claims(configuration.claims));
  const notifier = runtime.notifier?.(configuration);
  const durations = new Durations();
  const outbox = new Outbox(runtime.post, notifier, durations, configuration.origin);
  const source = runtime.tasks((message) => {
    outbox.post(message);
  });
  const queue = new RunQueue({
    worker,
    tasksPerWorker,
    claims,
    source,
    outbox,
    durations,
    takeArrived: runtime.takeArrived,
    afterMacrotask: runtime.afterMacrotask ?? createMacrotasks(),
  });
  const references: TaskReference[] = [];
  const shares = new SharedValues();
  let arrived = 0;
  /** Set when the worker is about to end. */
  let end: DyingMessage | undefined;
  /** What has arrived before the setup has ended. */
  let early: (ToWorker | null)[] | undefined;
  let teardown: unknown;

  function callsOf({
    ids,
    tasks,
    arities,
    args,
    contexts,
    deadlines,
    highWaterMarks,
    listened,
    observed,
    priorities,
  }: CallsMessage): WaitingCall[] {
    let taken = 0;
    return ids.map((id, position) => {
      const task = references[tasks[position] ?? -1];
      if (task === undefined) throw new Error(`call ${id} names a task that was never declared`);
      const begin = taken;
      taken += arities[position] ?? 0;
      arrived += 1;
      return {
        id,
        task,
        args: shares.fillIn(id, ids.length === 1 ? args : args.slice(begin, taken)),
        deadline: deadlines === undefined ? Infinity : (deadlines[position] ?? Infinity) - outbox.origin,
        priority: priorities?.[position] ?? 0,
        context: contexts?.[contexts.length > 1 ? position : 0],
        order: arrived,
        highWaterMark: highWaterMarks?.[position] ?? 0,
        isListenedTo: listened?.includes(position) === true,
        isObserved: observed === true,
      };
    });
  }

  function receive(received: ToWorker | null): void {
    if (early !== undefined) {
      early.push(received);
      return;
    }
    if (received === null) {
      outbox.post({ type: 'message error' });
      return;
    }
    const message = expandCall(openToWorker(received));
    switch (message.type) {
      case 'calls':
        queue.add(callsOf(message));
        break;
      case 'tasks':
        for (const reference of message.references) references[reference.index] = reference;
        break;
      case 'cancel':
        queue.cancel(message.id, decodeThrown(message.reason));
        break;
      case 'pull':
        queue.pull(message.id, message.count);
        break;
      case 'progress taken':
        queue.progressTaken(message.id);
        break;
      case 'ping':
        outbox.post({ type: 'pong' });
        break;
      case 'sharing':
        shares.receive(message);
        break;
      case 'list calls':
        durations.forgetReports();
        outbox.post(end ?? { type: 'held calls', calls: queue.held() });
        break;
      case 'end':
        void finish();
        break;
    }
  }

  const server: Server = {
    isIdle: () => arrived === outbox.answered,
    receive,
    messageError() {
      outbox.post({ type: 'message error' });
    },
    die({ exitCode, error }) {
      if (end !== undefined) return;
      queue.stop();
      const encoded = error && encodeThrown(error.thrown);
      const isSure = isSmall(encoded);
      end = {
        type: 'dying',
        ...(exitCode !== undefined && { exitCode }),
        ...(encoded !== undefined && { error: isSure ? encoded : withoutValues(encoded) }),
      };
      try {
        // The dispatcher may be unable to deserialize this.
        if (!isSure) outbox.post({ ...end, ...(encoded !== undefined && { error: encoded }) });
      } catch {
        // A value of the error is nested too deeply to be cloned with what surrounds it.
      }
      outbox.post(end);
      notifier?.dying();
    },
  };

  const exit = runtime.exit ?? (() => server.die({}));

  /** Reports that the worker is ready: at once, or after its setup. */
  async function begin(): Promise<void> {
    if (setup !== undefined) {
      early = [];
      try {
        // The caller of this function has to listen first.
        await undefined;
        // The user's types say that `setupData` is what the setup takes.
        teardown = await setup({ worker, data: setupData as never });
      } catch (thrown) {
        server.die({ error: { thrown } });
        exit();
        return;
      }
    }
    outbox.post({ type: 'ready', asks: (setup ?? runtime.exit) && true });
    const arrivedBefore = early ?? [];
    early = undefined;
    arrivedBefore.forEach(receive);
  }

  /** Ends the worker after its teardown. */
  async function finish(): Promise<void> {
    try {
      if (typeof teardown === 'function') await Reflect.apply(teardown, undefined, []);
    } catch (thrown) {
      server.die({ error: { thrown } });
    }
    exit();
  }

  void begin();
  return server;
}
