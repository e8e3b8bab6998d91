import type { Case } from './case.js';
import { clearTimeout, setTimeout } from './timers.js';

/** Notices a case that blocks the thread: nothing on that thread could report it. */
export interface Watchdog {
  /** Fulfils when the watchdog can notice a case, or after 5 seconds if the platform does not let it. */
  ready(): Promise<void>;
  /** A case begins, or ends: it is over within `limit` milliseconds unless it blocks the thread. */
  begin(test: Case, limit: number): void;
  /** The case has ended. */
  end(): void;
  close(): void;
}

interface Thread {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref?(): void;
  on?(event: 'error' | 'exit' | 'message', listener: () => void): void;
}

/** A part of Node's `process`, which Bun and Deno have too. */
interface WithBuiltins {
  getBuiltinModule(name: 'node:worker_threads'): { Worker: new (code: string, options: object) => Thread };
}

/** Runs in the watchdog's thread. It is given how to print, how to receive, and how to say that it runs. */
function watch(
  print: (text: string) => void,
  receive: (listener: (message: unknown) => void) => void,
  run: () => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  receive((message) => {
    clearTimeout(timer);
    const { what, limit } = message as { readonly what: string | undefined; readonly limit: number };
    if (what === undefined) return;
    timer = setTimeout(() => {
      print(`${what} has blocked its thread for more than ${limit} ms. Nothing else can run until it returns.`);
    }, limit);
  });
  run();
}

/** For a worker thread. Its `console` would wait for the thread that is blocked. */
const codeOfThread = `(${watch})(
  (text) => require('node:fs').writeSync(2, text + '\\n'),
  (listener) => require('node:worker_threads').parentPort.on('message', listener),
  () => require('node:worker_threads').parentPort.postMessage(true),
);`;

const codeOfWorker = `(${watch})(
  (text) => console.error(text),
  (listener) => { onmessage = ({ data }) => listener(data); },
  () => postMessage(true),
);`;

/** In milliseconds. */
const startTime = 5000;

/** Creates the watchdog of a run. Without effect where the platform cannot start a thread from a string. */
export function createWatchdog(): Watchdog {
  let thread: Thread | undefined;
  let started: Promise<void> | undefined;
  const begun = (): Thread | undefined => {
    if (thread !== undefined) return thread;
    started = new Promise((resolve) => {
      // It keeps the process alive meanwhile, which the thread does not.
      const timer = setTimeout(resolve, startTime);
      const onStart = (): void => {
        clearTimeout(timer);
        resolve();
      };
      thread = start(onStart, () => {
        thread = undefined;
        onStart();
      });
      if (thread === undefined) onStart();
    });
    return thread;
  };
  return {
    async ready() {
      begun();
      await started;
    },
    begin({ id, clause, title }, limit) {
      if (limit < 2 ** 31) begun()?.postMessage({ what: `The case '${id}' (${clause}: ${title})`, limit });
    },
    end() {
      thread?.postMessage({});
    },
    close() {
      void thread?.terminate();
    },
  };
}

/**
 * @param onStart called when the thread runs, or cannot.
 * @param onExit called when the thread has ended: a harness may end all threads of its process.
 */
function start(onStart: () => void, onExit: () => void): Thread | undefined {
  try {
    const process: unknown = Reflect.get(globalThis, 'process');
    if (hasBuiltins(process)) {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const thread = new Worker(codeOfThread, { eval: true, execArgv: [], env: {}, stdin: false });
      thread.on?.('error', () => {});
      thread.on?.('message', onStart);
      thread.on?.('exit', onExit);
      thread.unref?.();
      return thread;
    }
    if (typeof Worker !== 'function') return undefined;
    const url = URL.createObjectURL(new Blob([codeOfWorker], { type: 'text/javascript' }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.addEventListener('message', onStart);
    // The page may forbid such a script. Its cases run without a watchdog.
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      onStart();
    });
    return worker;
  } catch {
    // Same as above: a watchdog is no part of what is tested.
    return undefined;
  }
}

function hasBuiltins(value: unknown): value is WithBuiltins {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getBuiltinModule' in value &&
    typeof value.getBuiltinModule === 'function'
  );
}
