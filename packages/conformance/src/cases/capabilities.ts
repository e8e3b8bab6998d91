import type { Capabilities } from '@dispatch/core';
import { alike, check, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';

/** Every capability and its possible values. */
const allowed: { readonly [Name in keyof Capabilities]: readonly Capabilities[Name][] } = {
  parallel: [true, false],
  blocking: [true, 'when-ready', 'synchronous', false],
  cancelRunning: ['cooperative', 'terminate'],
  isolation: ['clone', 'json'],
  transfer: [true, false],
  sharedMemory: [true, false],
  loopsSeeCancel: [true, false],
  startsKnown: [true, false],
  delivery: ['at-most-once', 'at-least-once'],
  crashRecovery: ['all', 'announced', 'none'],
  taskContext: ['async', 'sync'],
  modules: ['imported', 'served', 'shared'],
};

export const capabilities: readonly Case[] = [
  {
    id: 'capabilities/all-there',
    clause: 'K1',
    title: 'every capability is present with one of its values, and there are no others',
    async run(t) {
      const dispatcher = await t.dispatcher();
      const found: Readonly<Record<string, unknown>> = { ...dispatcher.capabilities };
      alike(Object.keys(found).sort(), Object.keys(allowed).sort(), 'the names of the capabilities');
      for (const [name, values] of Object.entries<readonly unknown[]>(allowed)) {
        check(
          values.includes(found[name]),
          `${name} is one of ${values.map(String).join(', ')}, but it is ${String(found[name])}`,
        );
      }
    },
  },
  {
    id: 'capabilities/fixed',
    clause: 'K2',
    title: 'the capabilities are the same before the first task, after it and after close()',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const before = { ...dispatcher.capabilities };
      await t.gives('a task', dispatcher.execute(running.double(1)));
      alike({ ...dispatcher.capabilities }, before, 'the capabilities after a task');
      await t.gives('close()', dispatcher.close());
      alike({ ...dispatcher.capabilities }, before, 'the capabilities after close()');
      alike(before, { ...t.capabilities }, 'the capabilities of another dispatcher of the same harness');
    },
  },
  {
    id: 'capabilities/frozen',
    clause: 'K2',
    title: 'the capabilities are frozen',
    async run(t) {
      const { capabilities: found } = await t.dispatcher();
      same(Object.isFrozen(found), true, 'Object.isFrozen(capabilities)');
      check(
        thrownBy('a change of a capability', () => Object.assign(found, { parallel: !found.parallel })) instanceof
          TypeError,
        'a change throws a TypeError',
      );
    },
  },
  {
    id: 'capabilities/consistent',
    clause: 'K3',
    title: 'the capabilities do not contradict one another',
    async run(t) {
      const { capabilities: found } = await t.dispatcher();
      if (found.crashRecovery === 'none') {
        same(found.parallel, false, 'parallel, if tasks share the caller’s thread');
        same(found.modules, 'shared', 'modules, if tasks share the caller’s thread');
        same(found.cancelRunning, 'cooperative', 'cancelRunning, if tasks share the caller’s thread');
      }
      if (found.modules === 'shared')
        same(found.crashRecovery, 'none', 'crashRecovery, if tasks share the caller’s modules');
      if (found.blocking === 'synchronous')
        same(found.parallel, false, 'parallel, if only synchronous tasks can block');
      if (!found.parallel) same(found.loopsSeeCancel, false, 'loopsSeeCancel, if nothing else runs during a loop');
      if (found.isolation === 'json') {
        same(found.transfer, false, 'transfer, if values are transmitted as JSON');
        same(found.sharedMemory, false, 'sharedMemory, if values are transmitted as JSON');
      }
    },
  },
];
