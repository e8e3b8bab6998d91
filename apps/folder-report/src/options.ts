import { parseArgs } from 'node:util';
import { adapterNames, isAdapterName, type AdapterName } from './adapters.js';
import { UsageError } from './usage-error.js';

export interface Options {
  readonly folders: readonly string[];
  readonly adapter: AdapterName;
  /** `undefined`: the available parallelism of the machine. */
  readonly workers: number | undefined;
  readonly timeout: number | undefined;
  readonly top: number;
  readonly compare: boolean;
  readonly json: boolean;
  readonly lines: boolean;
  /** The file to write a trace to. */
  readonly trace: string | undefined;
  readonly progress: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export const usage = `Usage: folder-report [PATH ...] [options]

Computes the size, SHA-256, gzip size and brotli size of every file in the folders, and of files that are
named themselves (default: the current folder), and prints the totals, the largest files and the groups of duplicates.

Options:
  --adapter NAME   where files are inspected: node (worker threads, default) or in-process
  --workers N      number of worker threads (default: the available parallelism)
  --timeout MS     time limit per file, in milliseconds (default: none)
  --top N          number of largest files and duplicates to show (default: 10)
  --compare        run both adapters on the same files; show times, stalls and any differences
  --json           print the report as JSON, with every file
  --lines          print each file as a line of JSON as soon as it is inspected, without a report; memory
                   use does not depend on the number of files
  --trace FILE     write a trace of the tasks and workers, for ui.perfetto.dev or chrome://tracing
  --progress       print progress as plain lines on stderr (a terminal always shows progress)
  --help           print this help
  --version        print the version

Exit codes: 0 all files inspected; 1 some files not inspected, or the adapters disagree; 2 invalid
usage or no such path; 130 interrupted.
`;

/** @throws {UsageError} */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const { adapter = 'node', compare = false } = values;
  if (!isAdapterName(adapter)) throw new UsageError(`--adapter must be ${adapterNames.join(' or ')}, not '${adapter}'`);
  if (compare && values.adapter !== undefined)
    throw new UsageError('--compare runs both adapters and cannot be combined with --adapter');
  if (adapter === 'in-process' && values.workers !== undefined)
    throw new UsageError('--workers cannot be combined with --adapter in-process, which has no workers');
  if (values.lines === true && (compare || values.json === true || values.top !== undefined)) {
    throw new UsageError('--lines prints no report and cannot be combined with --compare, --json or --top');
  }
  return {
    folders: positionals.length === 0 ? ['.'] : positionals,
    adapter,
    compare,
    workers: integer('--workers', values.workers, 1, 256),
    // The maximum delay of a timer.
    timeout: integer('--timeout', values.timeout, 1, 2 ** 31 - 1),
    top: integer('--top', values.top, 0, Number.MAX_SAFE_INTEGER) ?? 10,
    json: values.json ?? false,
    lines: values.lines ?? false,
    trace: values.trace,
    progress: values.progress ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        adapter: { type: 'string' },
        workers: { type: 'string' },
        timeout: { type: 'string' },
        top: { type: 'string' },
        compare: { type: 'boolean' },
        json: { type: 'boolean' },
        lines: { type: 'boolean' },
        trace: { type: 'string' },
        progress: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    // The first sentence names the problem; the others are suggestions.
    const [problem = ''] = String(error instanceof Error ? error.message : error).split(/\.\s/);
    throw new UsageError(`${problem} (see --help)`);
  }
}

function integer(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(
    `${name} must be an integer, ${max === Number.MAX_SAFE_INTEGER ? `${min} or greater` : `${min} to ${max}`}, not '${text}'`,
  );
}
