import { release, share } from '@dispatch/core/share';
import { hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { deep, nested, type Nested } from '../fixtures/deep.js';
import { sharing } from '../fixtures/sharing.js';
import { checkOutcome, depths, hasReturned, outcomeOf as settled } from './deep-outcomes.js';
import { methods, outcomeOf, sharedFor } from './methods.js';

/** What cannot be shared, and tasks that cannot have a shared value. */
export const sharingRefusals: readonly Case[] = [
  ...methods.flatMap((method): Case[] => [
    {
      id: `share/after-release-with-${method.name}`,
      clause: 'H7',
      title: `a task with a released value fails with a SerializationError that says so: ${method.name}`,
      requires: method.requires,
      async run(t) {
        const dispatcher = await sharedFor(t);
        const list = await t.gives('share()', share(dispatcher, ['a']));
        await t.gives('release()', release(list));
        const task = { plain: sharing.pick(list, 0), generator: sharing.picking(list, 0) };
        const error = await t.failure(method.name, outcomeOf(method, dispatcher, task));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1', 'released', `'pick`], 'its message');
      },
    },
  ]),
  {
    id: 'share/another-dispatcher',
    clause: 'H7',
    title:
      'a task of another dispatcher than the one of the shared value fails with a SerializationError that names it',
    async run(t) {
      const owner = await t.dispatcher({ workers: 1, name: 'the owner' });
      const dispatcher = await t.shared();
      const list = await t.gives('share()', share(owner, ['a']));
      const future = dispatcher.executeAsync(sharing.echo('first', list));
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 2', 'the owner'], 'its message');
      same(await t.gives('a task of the owner', owner.execute(sharing.pick(list, 0))), 'a', 'what it got');
    },
  },
  ...[
    ['in an object', '.model', (value: object) => ({ model: value })] as const,
    ['in a list', '[1]', (value: object) => [1, value]] as const,
    ['in a map', '.get("model")', (value: object) => new Map([['model', value]])] as const,
  ].map(([name, place, around]): Case => ({
    id: `share/within-another-value-${name.replaceAll(' ', '-')}`,
    clause: 'H7',
    title: `a shared value within another argument fails the task with a SerializationError that says where: ${name}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const value = await t.gives('share()', share(dispatcher, { a: 1 }));
      for (const snapshot of [false, true]) {
        const error = await t.failure('the task', dispatcher.execute(sharing.echo(around(value)), { snapshot }));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1', place, 'shared value'], 'its message');
      }
      const shared = await t.failure('share() of it', share(dispatcher, { value }));
      hasCode(shared, 'DISPATCH_SERIALIZATION', 'the error of share()');
      await t.gives('release()', release(value));
    },
  })),
  {
    id: 'share/uncloneable',
    clause: 'H9',
    title: 'share() rejects with a SerializationError that names the part of the value that cannot be cloned',
    async run(t) {
      const dispatcher = await t.shared();
      const value = { items: [{}, { callback(): void {} }] };
      const error = await t.failure('share()', share(dispatcher, value));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['.items[1].callback'], 'its message');
    },
  },
  {
    id: 'share/objects-of-the-platform',
    clause: 'H9',
    title:
      'share() rejects with a SerializationError that names an object of the platform that the workers cannot get, and tasks get the others',
    requires: { isolation: 'clone' },
    touches: ['engine'],
    async run(t) {
      const dispatcher = await t.shared();
      const objects: readonly object[] = [new Blob(['a']), new DOMException('the message', 'DataError')];
      for (const part of objects) {
        const shared = await share(dispatcher, { items: [{}, { part }] }).catch((error: unknown) => ({ error }));
        if ('error' in shared) {
          hasCode(shared.error, 'DISPATCH_SERIALIZATION', 'its error');
          mentions((shared.error as Error).message, ['cannot be shared', '.items[1].part'], 'its message');
          continue;
        }
        await t.gives('the task', dispatcher.execute(sharing.sight(shared)));
        await t.gives('release()', release(shared));
      }
    },
  },
  {
    id: 'share/deep-value',
    clause: 'H9',
    title:
      'a value, nested at any depth, is shared or fails with a SerializationError: in share(), or in each of its tasks',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      for (const depth of depths) {
        const run = async (): Promise<unknown> => {
          const value = await share<Nested>(dispatcher, nested(depth) ?? { next: undefined });
          return dispatcher.execute(deep.depth(value));
        };
        const outcome = await t.gives(`the task with a value of ${depth} levels`, settled(run()));
        checkOutcome(outcome, depth, 'shared', (each) => hasReturned(each, depth));
        same(await t.gives('the next task', dispatcher.execute(deep.depth(nested(2)))), 2, 'what it gives');
      }
    },
  },
  {
    id: 'share/invalid-arguments',
    clause: 'H9',
    title: 'share() throws a TypeError that names a wrong argument, and release() one for anything that was not shared',
    async run(t) {
      const dispatcher = await t.shared();
      for (const value of [1, 'text', undefined, null, true, () => {}]) {
        const error = thrownBy('share()', () => share(dispatcher, value as unknown as object));
        isInstance(error, TypeError, `the error for ${String(value)}`);
        mentions(error.message, ['value'], 'its message');
      }
      for (const wrong of [undefined, null, 'text', 1])
        isInstance(
          thrownBy('share()', () => share(wrong as unknown as typeof dispatcher, {})),
          TypeError,
          `the error for the dispatcher ${String(wrong)}`,
        );
      for (const wrong of [{}, [], undefined, 'text'])
        isInstance(
          thrownBy('release()', () => release(wrong as object)),
          TypeError,
          'the error of release()',
        );
    },
  },
  {
    id: 'share/closed',
    clause: 'H9',
    title: 'share() rejects with a DispatcherClosedError after close()',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('close()', dispatcher.close());
      hasCode(await t.failure('share()', share(dispatcher, {})), 'DISPATCH_CLOSED', 'its error');
    },
  },
];
