import { check, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { ghostOf, type BrokenModule } from '../fixtures/broken-modules.js';
import { running } from '../fixtures/running.js';
import { behindLost } from './situations.js';

interface Breakage {
  readonly broken: BrokenModule;
  readonly title: string;
  readonly startTimeout?: number;
  /** Whether its worker has to be ended, or ends. */
  readonly endsWorker?: true;
  /** What the message must contain. */
  readonly mentions?: string;
}

const breakages: readonly Breakage[] = [
  { broken: 'missing', title: 'does not exist' },
  { broken: 'syntax-error', title: 'has a syntax error' },
  { broken: 'missing-import', title: 'imports a missing module' },
  { broken: 'throws-on-load', title: 'throws while it loads', mentions: 'this module throws while it loads' },
  { broken: 'never-ends', title: 'never ends loading', startTimeout: 500 },
  { broken: 'loops-on-load', title: 'loads in an endless loop', startTimeout: 500, endsWorker: true },
  { broken: 'exits-on-load', title: 'ends its worker while it loads', endsWorker: true },
];

/** Modules that fail to load, or take long. */
export const failingModules: readonly Case[] = [
  ...breakages.map(({ broken, title, startTimeout, mentions: part }): Case => ({
    id: `module/${broken}`,
    clause: 'L13',
    title: `tasks of a module that ${title} fail with a DispatcherUnavailableError`,
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: startTimeout && startTimeout + 10 * t.slack });
      const futures = [1, 2].map(() => dispatcher.executeAsync(ghostOf(broken)));
      for (const future of futures) {
        const error = await t.failure('a task of the module', future);
        hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
        if (part !== undefined) mentions(`${error.message} ${String(error.cause)}`, [part], 'its error and the cause');
      }
    },
  })),
  ...breakages.map(({ broken, title, startTimeout, endsWorker }): Case => ({
    id: `module/${broken}-leaves-others-alone`,
    clause: 'L14',
    title: `tasks of other modules run before, alongside and after those of a module that ${title}`,
    requires: { modules: 'imported' },
    // If it keeps the worker from loading another module, it is imported once more, alone: both imports take the limit.
    ...(startTimeout !== undefined && { deadline: 30_000 }),
    async run(t) {
      // The worker after that of the module has to start within the limit, on a machine that is overloaded too.
      const limit = startTimeout && 6 * startTimeout + 10 * t.slack;
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: limit });
      const before = dispatcher.executeAsync(running.double(1));
      const bad = dispatcher.executeAsync(ghostOf(broken));
      const beside = dispatcher.executeAsync(running.double(2));
      same(await t.gives('the task before', before), 2, 'its result');
      await t.failure('the task of the module', bad);
      // With `startsKnown: false`, it is lost if it was assigned to the worker before (L5).
      if (endsWorker) await behindLost(t, [beside], [4]);
      else same(await t.gives('the task beside', beside), 4, 'its result');
      same(await t.gives('the task after', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  })),
  {
    id: 'module/slow-import-does-not-hold-back',
    clause: 'L14',
    title: 'while a worker waits for a module that never ends loading, tasks of other modules run on it',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 600_000 });
      const bad = dispatcher.executeAsync(ghostOf('never-ends'));
      const good = dispatcher.executeAsync(running.double(2));
      same(await t.gives('the task of another module', good), 4, 'its result');
      same(bad.state, 'pending', 'the state of the task that waits for its module');
      same(bad.cancel(), true, 'cancel() of it');
    },
  },
  {
    id: 'module/tried-once-a-task',
    clause: 'L19',
    title: 'a module that throws while it loads is tried at most once for each of its tasks',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const futures = [1, 2, 3].map(() => dispatcher.executeAsync(ghostOf('throws-on-load', { log: log.name })));
      for (const future of futures)
        hasCode(await t.failure('a task of the module', future), 'DISPATCH_UNAVAILABLE', 'its error');
      await t.gives('a task of another module', dispatcher.execute(running.note(log.name, 'afterwards')));
      await log.noted('loading');
      await log.noted('afterwards');
      const tries = log.notes.filter((note) => note === 'loading').length;
      check(tries <= 3, `the module is loaded at most 3 times for 3 tasks: it was loaded ${tries} times`);
    },
  },
];
