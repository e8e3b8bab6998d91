/** The ids with one reason. */
const all = (reason, ids) => Object.fromEntries(ids.map((id) => [id, reason]));

const bunStacks = all('its stacks omit functions that end with a tail call', [
  'error/trace-of-the-caller',
  ...['execute', 'executeAsync', 'stream', 'map'].map((method) => `matrix/trace-with-${method}`),
]);
const bunClones = all('it clones an error without its cause', ['data/clone-error-as-a-value']);

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
        'storm/modules-that-load-now-and-then',
        'lost/not-passed-again',
        'lost/ended-while-loading',
        'module/creates-a-dispatcher',
      ]),
      ...all('`process.exit()` discards what a pipe has not taken of the output of a thread', ['output/prints-much']),
    },
    'in-process': { ...bunStacks, ...bunClones },
    web: { ...bunStacks, ...bunClones },
  },
  deno: {},
};

/** Cases whose outcome on a runtime differs from run to run, with the reasons. */
export const notRun = {
  bun: {
    node: all('the last messages of a thread that ends are lost now and then', [
      'storm/uncaught',
      'stream/worker-lost',
    ]),
  },
};
