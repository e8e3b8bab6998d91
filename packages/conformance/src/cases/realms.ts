import type { ExecuteOptions } from '@dispatch/core';
import { isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { errors } from '../fixtures/errors.js';
import { evaluateElsewhere, realms as tasks } from '../fixtures/realms.js';

const foreign: readonly (readonly [kind: string, type: new (...args: never[]) => Error, expression: string])[] = [
  ['TypeError', TypeError, `new TypeError('from there')`],
  ['subclass', RangeError, `new (class Own extends RangeError {})('from there')`],
  ['AggregateError', AggregateError, `new AggregateError([new URIError('one')], 'from there')`],
];

/** Hooks of a caller that formats stacks in its own way. */
const hooks: readonly (readonly [what: string, does: string, hook: () => unknown])[] = [
  ['array', 'returns an array', () => []],
  ['undefined', 'returns undefined', () => undefined],
  [
    'throwing',
    'throws',
    () => {
      throw new Error('from the hook');
    },
  ],
];

/** Errors of other realms, and stacks that the caller formats. */
export const realms: readonly Case[] = [
  ...foreign.map(([kind, type, expression]): Case => ({
    id: `error/of-another-realm-${kind}`,
    clause: 'E17',
    needs: ['otherRealm'],
    title: `an error of another realm arrives as an instance of this realm's class: ${kind}`,
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(tasks.fail(t.otherRealm, expression)));
      isInstance(error, type, 'its error');
      same(error.message, 'from there', 'its message');
      if (error instanceof AggregateError) isInstance(error.errors[0], URIError, 'the error within it');
    },
  })),
  {
    id: 'error/cause-of-another-realm',
    clause: 'E17',
    needs: ['otherRealm'],
    title: 'a cause of another realm arrives as an instance of this realm’s class',
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure(
        'the task',
        dispatcher.execute(tasks.failWith(t.otherRealm, `new SyntaxError('from there')`)),
      );
      isInstance(error, Error, 'its error');
      isInstance(error.cause, SyntaxError, 'its cause');
    },
  },
  {
    id: 'error/reason-of-another-realm',
    clause: 'E17',
    needs: ['otherRealm'],
    title: 'a reason of another realm reaches the task as an error of the task’s realm',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.noteReason(log.name));
      await log.noted('started');
      future.cancel(await evaluateElsewhere(t.otherRealm, `new RangeError('from there')`));
      await log.noted('from there');
    },
  },
  ...hooks.flatMap(([what, does, hook]) =>
    [true, false].map((traceCallers): Case => ({
      id: `error/stack-hook-${what}-${traceCallers ? 'with' : 'without'}-trace`,
      clause: 'E16',
      title: `an Error.prepareStackTrace that ${does} changes no outcome, ${traceCallers ? 'with' : 'without'} traceCallers`,
      async run(t) {
        const dispatcher = await t.dispatcher({ traceCallers });
        const before: unknown = Reflect.get(Error, 'prepareStackTrace');
        const options: ExecuteOptions = { timeout: 60_000 };
        let outcomes: [unknown, unknown] | undefined;
        Reflect.set(Error, 'prepareStackTrace', hook);
        try {
          const thrown = (error: unknown): unknown => error;
          outcomes = await Promise.all([
            dispatcher.execute(errors.fail('TypeError'), options).catch(thrown),
            dispatcher.execute(errors.fail('function'), options).catch(thrown),
          ]);
        } finally {
          Reflect.set(Error, 'prepareStackTrace', before);
        }
        isInstance(outcomes[0], TypeError, 'the error of a task that throws');
        same(outcomes[0].message, 'wrong type', 'its message');
        isInstance(outcomes[1], Error, 'the error of a task that throws a function');
        same(outcomes[1].name, 'SerializationError', 'its name');
      },
    })),
  ),
];
