import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { adapterNames, type AdapterName } from './adapters/adapters.js';
import { sceneNames, type SceneName } from './scenes/scenes.js';
import { mostWorkers, noBroker } from './server/app.js';

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: render-farm [options]

Renders pictures by path tracing, in tiles, and serves a page that shows it live.

Options:
  --on NAME        where tiles are rendered: ${adapterNames.join(', ')} (default: threads)
  --workers N      how many workers, 1 to ${mostWorkers} (default: the available parallelism, at least 3)
  --broker URL     a NATS server for --on fleet, such as nats://127.0.0.1:4222; three hosts are started on it
  --host ADDRESS   where the page is served (default: 127.0.0.1)
  --port N         its port; 0 for any (default: 8090)
  --save FILE      no page: render one picture, save it as PNG, print its time and hash
  --scene NAME     the scene of --save: ${sceneNames.join(', ')} (default: ${sceneNames[0]})
  --size WxH       its size (default: 640x360)
  --passes N       how many passes, of 2 paths a pixel each (default: 16)
  --help           print this help

Exit codes: 0 done; 1 the picture failed, or the page cannot be served; 2 invalid usage; 130 interrupted.
`;

export interface Options {
  readonly adapter: AdapterName;
  readonly workers: number;
  /** The address of a NATS server; without one there is no fleet. */
  readonly broker: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly save: string | undefined;
  readonly scene: SceneName;
  readonly width: number;
  readonly height: number;
  readonly passes: number;
  readonly help: boolean;
}

/** @throws {UsageError} that names the option. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  const [, width = '', height = ''] = /^(\d+)x(\d+)$/.exec(values.size) ?? [];
  if (width === '') throw new UsageError(`--size must be like 640x360, not '${values.size}'`);
  const { save } = values;
  if (save === undefined)
    for (const name of ['scene', 'size', 'passes'] as const)
      if (values.given.has(name)) throw new UsageError(`--${name} needs --save; on the page it is chosen there`);
  const adapter = oneOf('--on', values.on, adapterNames);
  if (adapter === 'fleet' && values.broker === undefined) throw new UsageError(`--on fleet: ${noBroker}`);
  return {
    adapter,
    workers: integer('--workers', values.workers, 1, mostWorkers),
    broker: values.broker,
    host: values.host,
    port: integer('--port', values.port, 0, 65_535),
    save,
    scene: oneOf('--scene', values.scene, sceneNames),
    width: integer('--size: the width', width, 16, 4096),
    height: integer('--size: the height', height, 16, 4096),
    passes: integer('--passes', values.passes, 1, 1024),
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        on: text,
        workers: text,
        broker: text,
        host: text,
        port: text,
        save: text,
        scene: text,
        size: text,
        passes: text,
        help: { type: 'boolean' },
      },
    });
    const workers = String(Math.min(mostWorkers, Math.max(3, availableParallelism())));
    const defaults = {
      on: 'threads',
      workers,
      host: '127.0.0.1',
      port: '8090',
      scene: sceneNames[0]!,
      size: '640x360',
      passes: '16',
    };
    return {
      ...defaults,
      save: undefined,
      broker: undefined,
      help: false,
      ...values,
      given: new Set(Object.keys(values)),
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function oneOf<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new UsageError(`${option} must be ${names.join(' or ')}, not '${value}'`);
  return found;
}

function integer(option: string, value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max))
    throw new UsageError(`${option} must be an integer from ${min} to ${max}, not '${value}'`);
  return number;
}
