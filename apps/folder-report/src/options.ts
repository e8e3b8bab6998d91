import { parseArgs } from 'node:util';
import { adapterNames, isAdapterName, type AdapterName } from './adapters.js';
import { UsageError } from './usage-error.js';

export interface Options {
  readonly folders: readonly string[];
  readonly adapter: AdapterName;
  /** `undefined`: as many as the machine runs in parallel. */
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

export const usage = `Usage: folder-report [FOLDER ...] [options]

Finds size, SHA-256, gzip and brotli size of every file in the folders (default: the current one)
and prints the totals, the largest files and the groups of duplicates.

Options:
  --adapter NAME   where files are inspected: node (worker threads, default) or in-process
  --workers N      how many worker threads (default: as many as the machine runs in parallel)
  --timeout MS     give a file up after so many milliseconds (default: never)
  --top N          how many of the largest files and of the duplicates to show (default: 10)
  --compare        run both adapters on the same files; show time, stalls and whether they agree
  --json           print the report as JSON, with every file
  --lines          print each file as a line of JSON as soon as it is inspected, and no report: nothing
                   is kept, so folders may be of any size
  --trace FILE     write which worker did what and when, for ui.perfetto.dev or chrome://tracing
  --progress       progress as plain lines on stderr (a terminal gets a bar without being asked)
  --help           print this
  --version        print the version

Exit code: 0 all files inspected; 1 not all of them, or the adapters disagree; 2 bad usage or no
such folder; 130 interrupted.
`;

/** @throws {UsageError} */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const { adapter = 'node', compare = false } = values;
  if (!isAdapterName(adapter)) throw new UsageError(`--adapter must be ${adapterNames.join(' or ')}, not '${adapter}'`);
  if (compare && values.adapter !== undefined)
    throw new UsageError('--compare runs both adapters, so --adapter has no place beside it');
  if (adapter === 'in-process' && values.workers !== undefined)
    throw new UsageError('--workers has no place beside --adapter in-process, which has none');
  if (values.lines === true && (compare || values.json === true || values.top !== undefined)) {
    throw new UsageError('--lines prints no report, so --compare, --json and --top have no place beside it');
  }
  return {
    folders: positionals.length === 0 ? ['.'] : positionals,
    adapter,
    compare,
    workers: wholeNumber('--workers', values.workers, 1, 256),
    // The longest time a timer can count.
    timeout: wholeNumber('--timeout', values.timeout, 1, 2 ** 31 - 1),
    top: wholeNumber('--top', values.top, 0, Number.MAX_SAFE_INTEGER) ?? 10,
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
    // The first sentence says what is wrong, the others what else could have been meant.
    const [problem = ''] = String(error instanceof Error ? error.message : error).split(/\.\s/);
    throw new UsageError(`${problem} (--help tells more)`);
  }
}

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(
    `${name} must be a whole number ${most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`}, not '${text}'`,
  );
}
