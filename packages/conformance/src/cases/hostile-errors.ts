import { check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { hostile as tasks, type HostileKind } from '../fixtures/hostile.js';

interface Expectation {
  readonly title: string;
  readonly type?: abstract new (...args: never[]) => Error;
  readonly message?: string;
}

/** Errors that try to break or mislead the code that transmits them. */
const table: Readonly<Record<HostileKind, Expectation>> = {
  throwingMessage: { title: 'whose message is a getter that throws' },
  throwingName: { title: 'whose name is a getter that throws' },
  throwingStack: { title: 'whose stack is a getter that throws' },
  throwingCause: { title: 'whose cause is a getter that throws', type: Error, message: 'still says this' },
  throwingProperty: { title: 'with a property whose getter throws', type: RangeError, message: 'still says this' },
  protoProperty: { title: 'with own properties named __proto__ and constructor', type: Error, message: 'pollutes' },
  protoName: { title: 'whose name is __proto__', type: Error, message: 'strange name' },
  constructorName: { title: 'whose name is constructor', type: Error, message: 'strange name' },
  messageOfOtherKind: { title: 'whose message is not a string' },
  nameOfOtherKind: { title: 'whose name is not a string', type: Error, message: 'other name' },
  errorsOfOtherKind: { title: 'an AggregateError whose errors are not an array', type: Error, message: 'no list' },
  nullPrototype: { title: 'without a prototype' },
  proxy: { title: 'behind a proxy whose traps all throw' },
};

/** Used only for iteration: its keys are those of the type. */
const kinds = Object.keys(table) as HostileKind[];

export const hostileErrors: readonly Case[] = [
  ...kinds.map((kind): Case => ({
    id: `hostile/${kind}`,
    clause: 'E14',
    title: `an error ${table[kind].title} fails its task, has no other effect, and the next task runs`,
    async run(t) {
      const dispatcher = await t.shared();
      const before = await t.gives('a first task', dispatcher.execute(tasks.lifeHere()));
      const error = await t.failure('the task', dispatcher.execute(tasks.fail(kind)));
      const { type, message } = table[kind];
      if (type !== undefined) {
        isInstance(error, type, 'its error');
        same(error.message, message, 'its message');
      }
      same(
        await t.gives('the next task', dispatcher.execute(tasks.polluted())),
        false,
        'whether objects in the worker are polluted',
      );
      same(await t.gives('another task', dispatcher.execute(tasks.lifeHere())), before, 'the worker instance');
      check(!('polluted' in {}), 'objects on this thread are not polluted');
      check(!isPolluted(error), 'the error itself is not polluted');
    },
  })),
];

function isPolluted(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'polluted' in error;
}
