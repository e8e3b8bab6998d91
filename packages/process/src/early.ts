import { Worker } from 'node:worker_threads';
import { pipes } from './pipes.js';

/** How long a process may take to end by itself after its dispatcher is gone, in milliseconds. */
const endTime = 1000;
/** In milliseconds: how often the size of a process with a limit is compared with it. */
const interval = 10;

/**
 * Signals by which terminals and supervisors ask all processes of a program to end or to reload. The dispatcher's process
 * decides what they mean; when it ends, its workers end.
 */
export const signals: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGBREAK', 'SIGUSR2'];

/** Where a process that has the thread keeps a promise, which fulfils when that watches. */
const key = '@dispatch/process/early';

/**
 * The thread that ends its process, whatever the main thread does: when the dispatcher is gone, even if that was killed, and
 * when the process uses more memory than it may. As text, like {@link early}: bundlers change functions, and a file of its
 * own would have to be beside each bundle.
 */
const watch = `
const { Socket } = require('node:net');
const { writeSync } = require('node:fs');
const { parentPort, workerData: memory } = require('node:worker_threads');
const end = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: ${pipes.watch}, readable: true, writable: false })
  .resume()
  .on('error', end)
  .on('close', () => setTimeout(end, ${endTime}));
if (memory !== undefined)
  setInterval(() => {
    const used = process.memoryUsage.rss() / 2 ** 20;
    if (used <= memory) return;
    const words = 'the process ran out of memory: it used ' + Math.ceil(used) + ' of ' + memory + " MB (option 'memory')";
    writeSync(${pipes.watch}, words);
    end();
  }, ${interval});
parentPort.postMessage('watches');
`;

const settings = {
  eval: true,
  env: {},
  execArgv: [],
  stdout: false,
  resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
};

/** The same as {@link beWatched}, as text. It ignores the signals too, until {@link signals} are ignored lastingly. */
function textOf(memory: number | undefined): string {
  return `
for (const signal of ${JSON.stringify(signals)}) process.on(signal, () => {});
const { Worker } = process.getBuiltinModule('node:worker_threads');
const thread = new Worker(${JSON.stringify(watch)}, { ...${JSON.stringify(settings)}, workerData: ${memory} });
thread.unref();
globalThis[Symbol.for('${key}')] = new Promise((resolve) => {
  for (const event of ['message', 'error', 'exit']) thread.once(event, resolve);
});`;
}

/**
 * Returns the value of `NODE_OPTIONS` with which a worker process first does what {@link beWatched} does, before modules that it imports by
 * these options or by others, and before its file: if one of them never ends, the process ends with its dispatcher all the
 * same. The code restores the variable, so that neither tasks nor programs which they start see it.
 *
 * @param options the value for the rest of the process.
 */
export function early(memory: number | undefined, options: string | undefined): string {
  const restore =
    options === undefined ? 'delete process.env.NODE_OPTIONS' : `process.env.NODE_OPTIONS = ${JSON.stringify(options)}`;
  // Threads have the options of their process, and a program that a module has started before this code has the variable.
  const text = `
const isAlive = (id) => { try { return process.kill(id, 0); } catch { return false; } };
const isOrphan = () => !isAlive(${process.pid}) && process.getBuiltinModule('node:fs').fstatSync(${pipes.watch}).isSocket();
if (process.getBuiltinModule('node:worker_threads').isMainThread) {
  ${restore};
  if (process.ppid === ${process.pid} || isOrphan()) { ${textOf(memory)} }
}`;
  const compact = text.replaceAll(/\n\s*/g, '\n').trim();
  return `--import=data:text/javascript,${encodeURIComponent(compact)} ${options ?? ''}`.trim();
}

/**
 * Starts the thread, unless the code of {@link early} has: `NODE_OPTIONS` may be ignored, and
 * `execPath` a program that starts Node.
 *
 * @param memory how much this process may use, in megabytes.
 * @returns a promise that fulfils when the thread watches.
 */
export async function beWatched(memory: number | undefined): Promise<void> {
  const symbol = Symbol.for(key);
  if (!Reflect.has(globalThis, symbol)) {
    const thread = new Worker(watch, { ...settings, workerData: memory });
    thread.unref();
    // Without the thread, the process can still run tasks. Its pipe tells it that the dispatcher is gone.
    const begun = new Promise<unknown>((resolve) => {
      for (const event of ['message', 'error', 'exit']) thread.once(event, resolve);
    });
    Reflect.set(globalThis, symbol, begun);
  }
  await Reflect.get(globalThis, symbol);
}
