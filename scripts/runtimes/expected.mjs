/** The ids with one reason. */
const all = (reason, ids) => Object.fromEntries(ids.map((id) => [id, reason]));

const bunStacks = all('its stacks omit functions that end with a tail call', [
  'error/trace-of-the-caller',
  ...['execute', 'executeAsync', 'stream', 'map'].map((method) => `matrix/trace-with-${method}`),
]);
const bunClones = all('it clones an error without its cause', ['data/clone-error-as-a-value']);

const denoClones = all('it clones a CryptoKey within a value as a plain object', ['data/platform-crypto-key']);
/** What happens on Deno to values that are nested too deeply. */
const denoPort = 'a port delivers nothing after a message that is nested too deeply, so its worker is replaced';
const denoDepth = all(denoPort, [
  'data/deep-result-execute',
  'data/deep-result-map',
  'stream/deep-yield',
  'progress/deep-value',
]);

const denoDeepArguments = ['execute', 'executeAsync', 'map'].map((method) => `data/deep-argument-${method}`);

/**
 * The failures that are known, by runtime, adapter and id of a case, with their reasons: what the runtime does. A failure that
 * is not listed is an error, and so is a listed one that does not occur.
 */
export const expectedFailures = {
  bun: {
    node: {
      ...bunStacks,
      ...bunClones,
      ...all('its stacks omit functions that end with a tail call', ['matrix/trace-with-executeSync']),
      ...all('it clones an error without its cause', ['block/clone-error-as-a-value']),
      ...all("a worker thread imports a module without the query of the module's URL", [
        'module/tried-once-a-task',
        'lost/not-passed-again',
        'lost/ended-while-loading',
        'module/creates-a-dispatcher',
        'module/pending-while-it-loads',
      ]),
    },
    'in-process': {
      ...bunStacks,
      ...bunClones,
      ...all('its stacks omit functions that end with a tail call', ['matrix/trace-with-executeSync']),
      ...all('it clones an error without its cause', ['block/clone-error-as-a-value']),
    },
    web: { ...bunStacks, ...bunClones },
  },
  deno: {
    node: {
      ...denoClones,
      ...denoDepth,
      ...all(denoPort, [
        'stream/deep-yield-and-waits',
        'stream/deep-return-value',
        'progress/deep-value-and-waits',
        'block/deep-argument-sync',
        'block/deep-argument-future',
        'block/deep-result-of-another',
      ]),
      ...all('the closing of a port is not reported to its other end', [
        'lost/closed-port',
        'lost/closed-port-and-a-started-task',
      ]),
    },
    web: {
      ...denoClones,
      ...denoDepth,
      ...all(denoPort, denoDeepArguments),
      ...all('an uncaught error ends a worker before later listeners can handle it', [
        'lost/handled-error',
        'lost/handled-rejection',
        'lost/no-cause-after-recovery',
        'lost/cause-after-recovery',
      ]),
    },
  },
};

const denoLoops = all('a loop often continues when its worker is ended, and takes the time of other tasks', [
  ...[
    'cancelled-future',
    'aborted-execute',
    'timed-out-execute',
    'closed-stream',
    'timed-out-stream',
    'closed-map',
    'aborted-map',
  ].map((name) => `give-up/falls-silent-${name}`),
  'close/busy-workers-have-ended',
  'close/falls-silent-0',
  'close/falls-silent-50',
  'close/loop-left-in-a-worker',
  'close/abandoned-loop-in-a-worker',
  'storm/ended-from-outside',
  'module/loops-on-load-leaves-others-alone',
  'lost/behind-many-that-end-their-worker',
  'lost/ended-in-a-busy-loop',
]);
const denoBlocking = all('a loop often continues when its worker is ended, and takes the time of other tasks', [
  'give-up/falls-silent-blocking',
]);

/** Cases that are not run on a runtime, with the reasons: their outcome differs from run to run, or they disturb others. */
export const notRun = {
  deno: {
    node: {
      ...denoLoops,
      ...denoBlocking,
      ...all('a thread has room for a message of 3000 levels now and then', denoDeepArguments),
    },
    web: {
      ...denoLoops,
      ...all('the end of a worker is noticed late now and then', ['lost/many-in-a-row']),
      ...all(denoPort, ['stream/deep-return-value']),
    },
  },
  bun: {
    node: {
      ...all("a worker thread imports a module without the query of the module's URL", [
        'storm/modules-that-load-now-and-then',
      ]),
      ...all('the last messages of a thread that ends are lost now and then', ['storm/uncaught', 'stream/worker-lost']),
      ...all('`process.exit()` discards what a pipe has not taken of the output of a thread', ['output/prints-much']),
    },
  },
};
