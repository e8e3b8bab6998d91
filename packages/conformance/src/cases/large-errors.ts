import { check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { largeErrors as tasks, LabelledError, type LargeKind } from '../fixtures/large-errors.js';

/** More than an adapter can be expected to copy in a moment. */
const sizes: Readonly<Record<LargeKind, number>> = { manyErrors: 60_000, manyCauses: 60_000, manyProperties: 120_000 };

/** @returns the error; the other task on the same worker must be unaffected. */
async function failBeside(t: CaseContext, failing: Promise<unknown>): Promise<unknown> {
  const dispatcher = await t.shared();
  const beside = dispatcher.execute(tasks.wait(1));
  const error = await t.failure('the task', failing);
  same(await t.gives('the task beside it', beside), 1, 'the result of the task beside it');
  return error;
}

/** Errors that are valid, and expensive or difficult to transmit. */
export const largeErrors: readonly Case[] = [
  {
    id: 'error/computed-name',
    clause: 'E2',
    title: 'an error of a declared class whose name is a getter arrives with the name, and the getter is not called',
    async run(t) {
      const dispatcher = await t.shared();
      const error = await failBeside(t, dispatcher.execute(tasks.failLabelled()));
      isInstance(error, LabelledError, 'its error');
      same(error.message, 'with a name of its own', 'its message');
      same(error.name, 'LabelledError label', 'its name');
    },
  },
  {
    id: 'error/many-errors',
    clause: 'E18',
    title: 'an AggregateError of 60 000 errors arrives, whole or truncated with a line in its stack that says so',
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.shared();
      const error = await failBeside(t, dispatcher.execute(tasks.fail('manyErrors', sizes.manyErrors)));
      isInstance(error, AggregateError, 'its error');
      same(error.message, 'large', 'its message');
      const errors = error.errors as unknown[];
      check(errors.length >= 1000, `many of its errors arrive: ${errors.length}`);
      check(
        errors.every((each, index) => each instanceof Error && each.message === `${index}`),
        'each error that arrives is complete',
      );
      checkNote(error, errors.length < sizes.manyErrors);
    },
  },
  {
    id: 'error/many-causes',
    clause: 'E18',
    title: 'an error with a chain of 60 000 causes arrives, and the task beside it is unaffected',
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.shared();
      const error = await failBeside(t, dispatcher.execute(tasks.fail('manyCauses', sizes.manyCauses)));
      isInstance(error, Error, 'its error');
      same(error.message, 'large', 'its message');
      isInstance(error.cause, Error, 'its cause');
    },
  },
  {
    id: 'error/many-properties',
    clause: 'E18',
    title: 'an error with 120 000 properties arrives, whole or truncated with a line in its stack that says so',
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.shared();
      const error = await failBeside(t, dispatcher.execute(tasks.fail('manyProperties', sizes.manyProperties)));
      isInstance(error, Error, 'its error');
      same(error.message, 'large', 'its message');
      const { length } = Object.keys(error);
      check(length >= 1000, `many of its properties arrive: ${length}`);
      checkNote(error, length < sizes.manyProperties);
    },
  },
];

function checkNote(error: Error, isTruncated: boolean): void {
  const last = error.stack?.trimEnd().split('\n').at(-1) ?? '';
  same(last.includes('truncated'), isTruncated, 'whether the last line of its stack says that it is truncated');
}
