#!/usr/bin/env node
/** The command `dispatch-host`. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { check } from '@dispatch/core/internal';
import type { Host, HostEvent, HostOptions } from './host/host-options.js';
import { HostMetrics } from './host/host-metrics.js';
import { operationsAddress, serveOperations, type OperationsAddress } from './host/operations-server.js';
import { StartError } from './start-error.js';
import { startHost } from './host/start-host.js';

const usage = `dispatch-host --fleet NAME --config FILE [--slots N] [--threads] [--build ID] [--name NAME]
              [--memory MB] [--metrics PORT] WORKER

Offers workers of this machine to the dispatchers of a fleet.

  WORKER     what each worker runs: a file that calls serve() of @dispatch/remote/worker
  --config   a module whose default export has the option bus, and perhaps others of startHost()
  --fleet    the name that dispatchers use
  --slots    how many workers run at a time (default: the parallelism of the machine)
  --threads  workers are threads of the host, and not processes: a task that crashes its thread's process ends them all
  --build    names the program that both sides are built from, such as a commit (default: none)
  --name     the name of the host in messages (default: that of the machine)
  --memory   how many megabytes each worker process may use (default: no limit); not with --threads
  --version  prints the version of @dispatch/remote
  --metrics  PORT or ADDRESS:PORT where /metrics (Prometheus), /healthz and /readyz are served (default: nowhere; without an
             address: 127.0.0.1)

SIGTERM and SIGINT drain the host: it gives away no more slots, and ends when the tasks that run on it have ended.
The second signal ends it at once.`;

interface Command {
  readonly options: HostOptions;
  /** Where metrics are served; `undefined`: nowhere. */
  readonly operations: OperationsAddress | undefined;
}

/** Undefined: the text was asked for that is printed instead. */
async function commandOf(args: string[]): Promise<Command | undefined> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      fleet: { type: 'string' },
      config: { type: 'string' },
      slots: { type: 'string' },
      threads: { type: 'boolean' },
      build: { type: 'string' },
      name: { type: 'string' },
      memory: { type: 'string' },
      metrics: { type: 'string' },
      help: { type: 'boolean' },
      version: { type: 'boolean' },
    },
  });
  if (values.help === true || values.version === true) {
    console.log(values.help === true ? usage : version());
    return undefined;
  }
  const [worker] = positionals;
  if (positionals.length > 1) throw new TypeError(`one WORKER, not ${positionals.length}: ${positionals.join(' ')}`);
  const operations = values.metrics === undefined ? undefined : operationsAddress(values.metrics);
  const numbers = { ...numberOf('slots', values.slots), ...numberOf('memory', values.memory) };
  const configured = await configOf(values.config);
  const { build, fleet, name, threads } = values;
  const options: Partial<HostOptions> = {
    ...configured,
    ...(worker !== undefined && { worker: pathToFileURL(resolve(worker)) }),
    ...(build !== undefined && { build }),
    ...(fleet !== undefined && { fleet }),
    ...(name !== undefined && { name }),
    ...(threads !== undefined && { threads }),
    ...numbers,
  };
  if (options.fleet === undefined) throw new TypeError("'--fleet' is missing: the name that dispatchers use");
  if (options.worker === undefined)
    throw new TypeError('WORKER is missing: a file that calls serve() of @dispatch/remote/worker');
  // The rest is checked with the options.
  return { options: options as HostOptions, operations };
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

function numberOf(name: 'slots' | 'memory', text: string | undefined): Partial<HostOptions> {
  if (text === undefined) return {};
  check(/^\d+(?:\.\d+)?$/.test(text), `--${name}`, 'a number', text);
  return { [name]: Number(text) };
}

async function configOf(file: string | undefined): Promise<Partial<HostOptions>> {
  if (file === undefined)
    throw new TypeError(
      "'--config' is missing: a module whose default export has the option bus, such as { bus: nats() }",
    );
  check(existsSync(file), '--config', 'a file that exists', file);
  const { default: config } = (await import(pathToFileURL(resolve(file)).href)) as { default?: Partial<HostOptions> };
  const isObject = typeof config === 'object' && config !== null;
  check(isObject, '--config', 'a module whose default export is an object with options', file);
  return config;
}

/** One line of JSON for each event. */
function log(event: HostEvent | { readonly type: string; readonly metrics?: number }): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}

function endOnSignals(host: Host, metrics: HostMetrics): void {
  let isDraining = false;
  const onSignal = (): void => {
    if (isDraining) {
      log({ type: 'ended' });
      void host.close().then(() => process.exit(1));
      return;
    }
    isDraining = true;
    metrics.isDraining = true;
    log({ type: 'draining' });
    void host
      .drain()
      .then(() => host.close())
      .then(() => {
        log({ type: 'drained' });
        process.exit(0);
      });
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

async function run({ options, operations }: Command): Promise<void> {
  const { build = '', fleet, name = hostname(), onEvent, slots = availableParallelism() } = options;
  const metrics = new HostMetrics({ fleet, name, build }, slots);
  const host = await startHost({
    ...options,
    onEvent(event) {
      metrics.count(event);
      log(event);
      onEvent?.(event);
    },
  });
  endOnSignals(host, metrics);
  try {
    const port = operations && (await serveOperations(operations, metrics, () => metrics.text(host.id, host.running)));
    log({ type: 'started', ...(port !== undefined && { metrics: port }) });
  } catch (error) {
    await host.close();
    throw error;
  }
}

try {
  const command = await commandOf(process.argv.slice(2));
  if (command !== undefined) await run(command);
} catch (error) {
  console.error(isExplained(error) ? `dispatch-host: ${error.message}` : error);
  if (error instanceof TypeError) console.error('dispatch-host --help lists the options.');
  process.exitCode = 1;
}

/** Whether its message is sufficient. An error of a module of the user is printed with its stack. */
function isExplained(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof StartError;
}
