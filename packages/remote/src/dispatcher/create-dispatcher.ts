import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { createPooledDispatcher, keepPoolsPrivate, setBindContext, type Spawn } from '@dispatch/adapter-kit';
import { blockByReading, isEncodable, limitSharing } from '@dispatch/adapter-kit/bytes';
import { diagnostics, OutputWriter, outputsOf, type WorkerOutputs } from '@dispatch/adapter-kit/node';
import { check } from '@dispatch/core/internal';
import { checkFleetOptions } from '../check-options.js';
import type { ClientOptions } from '../client/fleet-client.js';
import { bells } from '../client/thread-messages.js';
import { Connection } from './connection.js';
import type { RemoteDispatcherOptions } from './options.js';
import type { RemoteDispatcher } from './remote-dispatcher.js';
import { RemoteLink } from './remote-link.js';

/** How many workers a dispatcher has at most, if its user sets no number. */
const defaultWorkers = 64;
/** In milliseconds. */
const lostAfterRange = { least: 1000, most: 3_600_000 };

/**
 * Creates a dispatcher that runs tasks in worker processes of other machines, which `dispatch-host` offers to a fleet. A worker
 * finds a task by its namespace and name among those that its file serves; nothing is imported that comes over the network.
 *
 * The connection is made for the first task or by `ready()`, on a thread of its own: it lives while this thread is blocked, and
 * a blocking call works as the first one. Workers are leased on demand, and given back after `idleTimeout`, or earlier if
 * another dispatcher needs them. The default of `workers` is `{ min: 0, max: 64 }`. An idle dispatcher does not keep
 * this process alive; one with unfinished tasks does.
 *
 * A module of the option `bus` that cannot be loaded makes tasks fail with `DISPATCH_UNAVAILABLE`, whose `cause` is the error. So
 * does a bus or a fleet that cannot be reached within `hostTimeout`.
 *
 * The events of `events` are also published to `node:diagnostics_channel`, under the names `dispatch:task:queued`,
 * `…:assigned`, `…:started`, `…:settled`, `dispatch:worker:started`, `…:lost`, `…:replaced`, `…:ended` and `dispatch:host:joined`,
 * `…:draining`, `…:left`, `…:lost`.
 *
 * @throws {TypeError} if an option is invalid; the message names the option.
 */
export function createDispatcher(options: RemoteDispatcherOptions): RemoteDispatcher {
  const clientOptions = clientOptionsOf(options);
  const outputs = outputsOf(options);
  keepPoolsPrivate(Buffer);
  setBindContext((fn) => AsyncResource.bind(fn, 'dispatch'));
  const connection = new Connection(clientOptions);
  const dispatcher = createPooledDispatcher(
    {
      name: 'remote',
      options: ', bus, fleet, build, lostAfter, hostTimeout, stdout, stderr',
      workers: defaultWorkers,
      capabilities: {
        parallel: true,
        blocking: true,
        cancelRunning: 'terminate',
        isolation: 'clone',
        transfer: false,
        sharedMemory: false,
        loopsSeeCancel: true,
        startsKnown: false,
        delivery: 'at-most-once',
        crashRecovery: 'all',
        taskContext: 'async',
        modules: 'served',
      },
      blocking: blockByReading(() => waitFor(connection)),
      spawn: spawnOn(connection, outputs),
      extend: (scheduler) => {
        connection.supply.connect(scheduler);
        connection.hosts.connect(scheduler);
        limitSharing(scheduler, (value) => isEncodable(value));
        const report = scheduler.stats.bind(scheduler);
        scheduler.stats = () => ({ ...report(), hosts: connection.hosts.stats() });
      },
      publisher: diagnostics,
    },
    { ...options, workers: options.workers === undefined ? { min: 0, max: defaultWorkers } : options.workers },
  );
  // Its `stats` are those of `extend`, and its events are dispatched by `connection.hosts` too.
  return dispatcher as RemoteDispatcher;
}

function clientOptionsOf(options: RemoteDispatcherOptions): ClientOptions {
  const common = checkFleetOptions(options);
  const { hostTimeout = 30_000, lostAfter = 10_000 } = options;
  const { least, most } = lostAfterRange;
  const isLimit = typeof lostAfter === 'number' && lostAfter >= least && lostAfter <= most;
  check(isLimit, 'lostAfter', `a number of milliseconds from ${least} to ${most}`, lostAfter);
  const isTimeout = typeof hostTimeout === 'number' && hostTimeout >= 0;
  check(isTimeout, 'hostTimeout', 'a number of milliseconds, at least 0, or Infinity', hostTimeout);
  return { ...common, lostAfter, hostTimeout };
}

function spawnOn(connection: Connection, outputs: WorkerOutputs): Spawn {
  const namesTasks = Object.values(outputs).some((output) => typeof output === 'function');
  return (configuration, events) =>
    connection.take((lane, use) => {
      const output = new OutputWriter(configuration.worker, outputs);
      return new RemoteLink({ lane, use }, connection, configuration, events, output, { namesTasks });
    });
}

/** A blocked thread waits for messages of the connection's thread. */
function waitFor(connection: Connection): {
  begin(): void;
  sleep(looks: number, still: number, longest: number): void;
} {
  let seen = 0;
  return {
    begin() {
      seen = Atomics.load(connection.bell, bells.messages);
      connection.pull();
    },
    sleep(_looks, _still, longest) {
      Atomics.wait(connection.bell, bells.messages, seen, longest);
    },
  };
}
