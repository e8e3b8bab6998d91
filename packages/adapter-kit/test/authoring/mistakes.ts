import { programs, type Edit } from './readme-adapter.js';

/** A mistake that an author of an adapter can make. */
export interface Mistake {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The cases that catch it, each with words of its complaint. */
  readonly caughtBy: Readonly<Record<string, string>>;
}

/** The host's side. */
function host(from: string, to: string): Edit {
  return { file: 'adapter.mjs', from, to };
}

/** The worker's side. */
function worker(from: string, to: string): Edit {
  return { file: 'worker.mjs', from, to };
}

const exit = "thread.on('exit', (exitCode) => events.exit({ exitCode, cause }));";
const terminate = 'async () => void (await thread.terminate())';
const post = '(message, transfer) => thread.postMessage(message, transfer)';
const reply = '(message, transfer) => parentPort.postMessage(message, transfer)';
const swallowing = (body: string): string => `${body.replace('=> ', '=> { try { ')} } catch {} }`;
const lostBefore = 'the tasks that ended before it succeeds: it failed with WorkerLostError';
const sinceClose = 'how many heartbeats its worker has sent since close() has fulfilled: expected 0';
const silence = 'to fall silent: since its end it has sent';

const exitMissing = 'The usual reason: the end of a worker is not reported';
const swallowed =
  'The usual reason: the error of a message that cannot be posted is swallowed; postMessage has to throw it';
const noTurn = 'whose event loop gets no turn between two yields: that takes a macrotask, not a microtask';
/** Idle workers are ended by `terminate()` too. */
const asksNobody = worker(/exit: .*\n/.exec(programs.get('worker.mjs') ?? '')?.[0] ?? 'exit: ', '\n');
const dying = 'onEnd((end) => server.die(end));';

export const mistakes: readonly Mistake[] = [
  {
    name: 'the exit of a worker is not reported',
    edits: [host(exit, '')],
    caughtBy: {
      'lost/ended-from-outside': exitMissing,
      'lost/ended-in-a-busy-loop': exitMissing,
      'start/unstartable-fails-all': exitMissing,
    },
  },
  {
    name: 'a worker does not report that a message cannot be deserialized',
    edits: [worker("parentPort.on('messageerror', () => server.messageError());", '')],
    caughtBy: {
      'data/deep-argument-short-of-stack':
        'The usual reason: the worker does not report that a message cannot be deserialized',
    },
  },
  {
    name: 'the exit of a worker is reported before its last messages',
    edits: [
      host(
        "thread.on('message', (message) => events.message(message));",
        "thread.on('message', (message) => setTimeout(() => events.message(message), 300));",
      ),
    ],
    caughtBy: {
      'lost/uncaught-error-while-idle': 'was lost while the task ran',
      'stranding/worker-exits': 'the worker ended before it was ready',
      'lost/outcomes-before-exit': lostBefore,
    },
  },
  {
    name: 'an error of a worker is reported as its exit, before its last messages',
    edits: [
      host("thread.on('error', (error) => (cause = error));", "thread.on('error', (cause) => events.exit({ cause }));"),
      host(
        "thread.on('message', (message) => events.message(message));",
        "thread.on('message', (message) => setTimeout(() => events.message(message), 300));",
      ),
    ],
    caughtBy: { 'lost/outcomes-before-error': lostBefore },
  },
  {
    name: 'the error that ends a worker is not reported',
    edits: [
      host("thread.on('error', (error) => (cause = error));", "thread.on('error', () => {});"),
      worker('server.die(end)', 'server.die({ exitCode: end.exitCode })'),
    ],
    caughtBy: { 'lost/uncaught-error': 'its cause: expected an instance of Error, got undefined' },
  },
  {
    name: 'an error of postMessage is swallowed on the side of the dispatcher',
    edits: [host(post, swallowing(post))],
    caughtBy: { 'data/uncloneable-argument': swallowed },
  },
  {
    name: 'an error of postMessage is swallowed on the side of the worker',
    edits: [worker(reply, swallowing(reply))],
    caughtBy: { 'data/uncloneable-result': swallowed },
  },
  {
    name: 'what is transferred is not passed on',
    edits: [host(post, '(message) => thread.postMessage(message)')],
    caughtBy: { 'data/transfer-argument': 'the size of the buffer on this thread: expected 0, got 1000' },
  },
  {
    name: 'afterMacrotask gives the event loop no turn',
    edits: [worker('afterMacrotask: setImmediate', 'afterMacrotask: queueMicrotask')],
    caughtBy: { 'generator/cancel-synchronous': noTurn, 'generator/cancel-asynchronous': noTurn },
  },
  {
    name: 'terminate() does nothing',
    edits: [host(terminate, 'async () => {}'), asksNobody],
    caughtBy: {
      'give-up/falls-silent-cancelled-future': silence,
      'give-up/falls-silent-timed-out-execute': silence,
      'give-up/falls-silent-closed-stream': silence,
      'give-up/falls-silent-closed-map': silence,
      'close/falls-silent-0': silence,
      'close/falls-silent-50': silence,
      'close/ends-idle-workers': silence,
      'workers/replaced-ones-end': silence,
      'workers/idle-ones-are-ended': silence,
    },
  },
  {
    name: 'terminate() fulfils before the worker is gone',
    edits: [host(terminate, 'async () => void setTimeout(() => thread.terminate(), 500)'), asksNobody],
    caughtBy: { 'close/idle-workers-have-ended': sinceClose, 'close/busy-workers-have-ended': sinceClose },
  },
  {
    name: 'terminate() rejects',
    edits: [host(terminate, "async () => { await thread.terminate(); throw new Error('cannot terminate'); }")],
    caughtBy: { 'close/falls-silent-0': 'close() succeeds: it failed with Error: cannot terminate' },
  },
  {
    name: 'a worker keeps the process alive',
    edits: [host('thread.unref();', '')],
    caughtBy: { 'process/forgets-close': 'the process ends by itself' },
  },
];

/** What looks like a mistake and is none. */
export const allowed: readonly (Pick<Mistake, 'name' | 'edits'> & { readonly only: readonly string[] })[] = [
  {
    name: 'die() is called twice: the first error counts',
    edits: [
      worker(
        dying,
        `process.on('uncaughtExceptionMonitor', (thrown) => server.die({ exitCode: 1, error: { thrown } }));\n${dying}`,
      ),
      worker(dying, `${dying}\nprocess.on('exit', () => server.die({ error: { thrown: new Error('another') } }));`),
    ],
    only: ['lost/uncaught-error', 'lost/unhandled-rejection', 'lost/exit-3'],
  },
  {
    name: 'events are reported after terminate()',
    edits: [
      host(
        terminate,
        `async () => {
      await thread.terminate();
      events.message([1, 2, 3, 4]);
      events.awake();
      events.exit({ exitCode: 7 });
    }`,
      ),
    ],
    only: ['close/', 'give-up/', 'workers/'],
  },
];
