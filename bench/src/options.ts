import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isPeerName, peerNames, pythonPeers, rarePeers, type PeerName } from './peers/index.js';
import { UsageError } from './usage-error.js';
import { workloads } from './workloads/index.js';
import type { Effort, Workload } from './workloads/workload.js';

export interface Options {
  readonly effort: Effort;
  readonly workloads: readonly Workload[];
  readonly peers: readonly PeerName[];
  /** `undefined`: the default of each workload. */
  readonly repetitions: number | undefined;
  readonly json: string | undefined;
  /** Whether to measure beside a process that is always busy. */
  readonly busy: boolean;
  /** The URL of the module of knitting, which is not in the registry. */
  readonly knitting: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run bench -- [options]

Measures @dispatch and comparable libraries, and prints the median, the interquartile range and
the ratio to raw postMessage. Lower is better for every figure.

Options:
  --quick           fewer repetitions and smaller sizes: takes a few minutes, less precise
  --only NAME       run only this workload, or all workloads with this name before the slash;
                    repeatable
  --peer NAME       run only this peer; repeatable (the ratio needs raw)
  --repetitions N   number of repetitions (default: depends on the workload)
  --busy            measure beside another process that is always busy
  --knitting FILE   measure knitting too, with this file as its module (needs Node 22.18)
  --json FILE       write the results to FILE
  --list            print the workloads and exit
  --help            print this help

Node's options are passed on to the measuring processes:
node --cpu-prof bench/dist/main.js --only burst
`;

/** @throws {UsageError} */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  return {
    effort: values.quick === true ? 'quick' : 'full',
    workloads: values.only === undefined ? workloads : workloads.filter(among(values.only)),
    peers:
      values.peer?.map(checkPeer) ??
      peerNames.filter((name) => values.quick !== true || ![...rarePeers, ...pythonPeers].includes(name)),
    repetitions: values.repetitions === undefined ? undefined : positiveInteger('--repetitions', values.repetitions),
    json: values.json,
    busy: values.busy ?? false,
    knitting: values.knitting === undefined ? undefined : pathToFileURL(values.knitting).href,
    list: values.list ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        peer: { type: 'string', multiple: true },
        repetitions: { type: 'string' },
        json: { type: 'string' },
        busy: { type: 'boolean' },
        knitting: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} (see --help)`);
  }
}

/** @throws {UsageError} if a name matches no workload. */
function among(names: readonly string[]): (workload: Workload) => boolean {
  const fits = (name: string, { id }: Workload): boolean => id === name || id.startsWith(`${name}/`);
  for (const name of names) {
    if (!workloads.some((workload) => fits(name, workload)))
      throw new UsageError(`there is no workload '${name}' (see --list)`);
  }
  return (workload) => names.some((name) => fits(name, workload));
}

function checkPeer(name: string): PeerName {
  if (isPeerName(name)) return name;
  throw new UsageError(`--peer must be one of ${peerNames.join(', ')}, not '${name}'`);
}

function positiveInteger(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1) return value;
  throw new UsageError(`${name} must be a positive integer, not '${text}'`);
}
