import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ownError } from '@dispatch/adapter-kit/node';
import type { ChildOptions } from './child-options.js';
import { marked } from './descent.js';
import { early } from './early.js';
import { inheritedFlags, inheritedOptions } from './exec-argv.js';

/** In megabytes: what a process takes beside its heap. */
const besideHeap = 48;

/** Variables by which Node and its test runner tell a process that a parent of another kind has started it. */
const ofParents = [
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_TEST_CONTEXT',
  'NODE_UNIQUE_ID',
  'WATCH_REPORT_DEPENDENCIES',
];

/**
 * Starts Node with one file, and nothing else of this program: with the file of the program, or with code in the options of Node, it would run the
 * program again, which would start further processes.
 */
export function startChild(file: string, options: ChildOptions): ChildProcess {
  const { cwd } = options;
  // Node would report that there is no `execPath`.
  if (cwd !== undefined && !existsSync(cwd)) throw new Error(`the folder of the option 'cwd' does not exist: ${cwd}`);
  const { execArgv = inheritedFlags(), execPath = process.execPath } = options;
  try {
    return spawn(execPath, [...memoryFlags(options), ...execArgv, file], {
      ...(cwd !== undefined && { cwd }),
      env: environmentOf(options),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    throw ownError(error);
  }
}

/** So that the heap is collected before the limit of the whole process is reached. */
function memoryFlags({ memory }: ChildOptions): string[] {
  return memory === undefined ? [] : [`--max-old-space-size=${Math.floor(Math.max(memory - besideHeap, memory / 2))}`];
}

function environmentOf({ env, memory }: ChildOptions): Record<string, string | undefined> {
  const all: Record<string, string | undefined> = { ...(env ?? process.env) };
  for (const name of ofParents) delete all[name];
  const options = all['NODE_OPTIONS'];
  all['NODE_OPTIONS'] = early(memory, options === undefined ? undefined : inheritedOptions(options));
  // Without it, the executable of Electron starts the application again.
  if ('electron' in process.versions) all['ELECTRON_RUN_AS_NODE'] = '1';
  return { ...all, ...marked };
}
