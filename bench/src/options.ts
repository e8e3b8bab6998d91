import { parseArgs } from 'node:util';
import { isPeerName, peerNames, type PeerName } from './peers/index.js';
import { UsageError } from './usage-error.js';
import { workloads } from './workloads/index.js';
import type { Effort, Workload } from './workloads/workload.js';

export interface Options {
  readonly effort: Effort;
  readonly workloads: readonly Workload[];
  readonly peers: readonly PeerName[];
  /** `undefined`: as each workload says. */
  readonly repetitions: number | undefined;
  readonly json: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run bench -- [options]

Measures @dispatch and its peers side by side, and prints the median, the middle half and the
ratio to raw postMessage. Less is better, in every figure.

Options:
  --quick           fewer repetitions and smaller sizes: a few minutes, and rougher
  --only NAME       this workload only, or all that share what stands before the slash; repeatable
  --peer NAME       this peer only; repeatable (the ratio needs raw)
  --repetitions N   so many of each, whatever the workload says
  --json FILE       write everything measured to FILE
  --list            print the workloads and end
  --help            print this

Options of Node reach the processes that measure: node --cpu-prof bench/dist/main.js --only burst
`;

/** @throws {UsageError} */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  return {
    effort: values.quick === true ? 'quick' : 'full',
    workloads: values.only === undefined ? workloads : workloads.filter(among(values.only)),
    peers: values.peer === undefined ? peerNames : values.peer.map(checkPeer),
    repetitions: values.repetitions === undefined ? undefined : wholeNumber('--repetitions', values.repetitions),
    json: values.json,
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
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} (--help tells more)`);
  }
}

/** @throws {UsageError} if one of the names fits no workload. */
function among(names: readonly string[]): (workload: Workload) => boolean {
  const fits = (name: string, { id }: Workload): boolean => id === name || id.startsWith(`${name}/`);
  for (const name of names) {
    if (!workloads.some((workload) => fits(name, workload)))
      throw new UsageError(`there is no workload '${name}' (--list names them)`);
  }
  return (workload) => names.some((name) => fits(name, workload));
}

function checkPeer(name: string): PeerName {
  if (isPeerName(name)) return name;
  throw new UsageError(`--peer must be one of ${peerNames.join(', ')}, not '${name}'`);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1) return value;
  throw new UsageError(`${name} must be a whole number from 1 up, not '${text}'`);
}
