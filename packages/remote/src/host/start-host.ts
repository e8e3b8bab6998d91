import { existsSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { isAbsolute } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, URL } from 'node:url';
import { check, objectOf } from '@dispatch/core/internal';
import { checkChildOptions, StartLimit, type ChildOptions } from '@dispatch/process/slot';
import { loadBus } from '../bus/load-bus.js';
import { checkFleetOptions } from '../check-options.js';
import { memoryVariable } from '../worker/own-frames.js';
import { FleetHost, type FleetHostEvents } from './fleet-host.js';
import type { Slot } from './host-lane.js';
import type { Host, HostEvent, HostOptions } from './host-options.js';
import { SlotProcess, type SlotEvents } from './slot-process.js';
import { SlotThread } from './slot-thread.js';

/** A host starts at most this many workers in a second, and this many for each slot. */
const leastStarts = 64;
const startsOfSlot = 4;
const mostSlots = 10_000;
const longestName = 200;
/** Of one interruption, so many reasons are reported. */
const mostReasons = 8;
const names = 'bus, fleet, worker, threads, slots, build, name, memory, cwd, env, execArgv, execPath, onEvent';

/**
 * Offers workers of this machine to the dispatchers of a fleet: processes, or threads with the option `threads`. This process runs no task. It fulfils as soon as the
 * host connects to the bus, which it tries until it succeeds (event `connected`).
 *
 * When this process ends, however it ends, its workers end too. A worker whose dispatcher was not heard of for the
 * dispatcher's `lostAfter` is ended.
 *
 * @throws {TypeError} if an option is invalid or unknown; the message names the option.
 * @throws what importing the module of the option `bus` throws; if the client of its server is not installed, an error that says so.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { build, bus, fleet } = checkFleetOptions(objectOf(options, names));
  const { name = hostname(), onEvent = () => {}, slots = availableParallelism() } = options;
  const isCount = Number.isInteger(slots) && slots > 0 && slots <= mostSlots;
  check(isCount, 'slots', `an integer from 1 to ${mostSlots}`, slots);
  check(typeof name === 'string' && name.length <= longestName, 'name', 'a string', name);
  check(typeof onEvent === 'function', 'onEvent', 'a function', onEvent);
  const start = starterOf(workerFile(options.worker), options);
  const limit = new StartLimit(Math.max(leastStarts, startsOfSlot * slots), () => performance.now());
  const connect = await loadBus(bus.module);
  const host = new FleetHost(
    connect,
    {
      fleet,
      slots,
      build,
      name,
      busOptions: bus.options,
      startSlot(events) {
        limit.add();
        return start(events);
      },
    },
    eventsFor(onEvent),
  );
  return new RunningHost(host);
}

class RunningHost implements Host {
  readonly #host: FleetHost;
  #drained: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(host: FleetHost) {
    this.#host = host;
  }

  get id(): string {
    return this.#host.id;
  }

  get running(): number {
    return this.#host.running;
  }

  drain(): Promise<void> {
    this.#drained ??= this.#host.drain();
    return this.#drained;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#host.endWorkers();
    await this.#host.close();
  }
}

function workerFile(worker: unknown): string {
  const isUrl = worker instanceof URL || (typeof worker === 'string' && worker.startsWith('file:'));
  const path = isUrl ? fileURLToPath(new URL(worker)) : worker;
  check(typeof path === 'string' && isAbsolute(path), 'worker', 'an absolute path or a file: URL', worker);
  check(existsSync(path), 'worker', 'a file that exists', path);
  return path;
}

/** @returns what starts the worker of a slot. */
function starterOf(file: string, options: HostOptions): (events: SlotEvents) => Slot {
  const { threads = false } = options;
  check(typeof threads === 'boolean', 'threads', 'a boolean', threads);
  const childOptions = childOptionsOf(options);
  if (!threads) return (events) => new SlotProcess(file, childOptions, events);
  for (const name of ['memory', 'cwd', 'execPath'] as const)
    check(
      options[name] === undefined,
      name,
      "undefined with the option 'threads', as it needs processes",
      options[name],
    );
  return (events) => new SlotThread(file, childOptions, events);
}

function childOptionsOf({ cwd, env, execArgv, execPath, memory }: HostOptions): ChildOptions {
  const checked = checkChildOptions({ cwd, env, execArgv, execPath, memory });
  if (checked.memory === undefined) return checked;
  return { ...checked, env: { ...present(checked.env ?? process.env), [memoryVariable]: String(checked.memory) } };
}

function present(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function eventsFor(emit: (event: HostEvent) => void): FleetHostEvents {
  const reasons = new Set<string>();
  return {
    connected() {
      reasons.clear();
      emit({ type: 'connected' });
    },
    // The bus tries again several times in a second.
    disconnected(reason) {
      if (reasons.has(reason) || reasons.size === mostReasons) return;
      reasons.add(reason);
      emit({ type: 'disconnected', reason });
    },
    workerStarted: (worker, dispatcher) => emit({ type: 'worker-started', worker, dispatcher }),
    workerEnded: (worker, exit) => emit({ type: 'worker-ended', worker, ...exit }),
    dispatcherLost: (worker, dispatcher, reason) => emit({ type: 'dispatcher-lost', worker, dispatcher, reason }),
  };
}
