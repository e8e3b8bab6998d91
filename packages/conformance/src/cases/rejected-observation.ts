import type { ExecuteOptions } from '@dispatch/core';
import { alike, hasCode } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { checkCounts } from './counting.js';
import { asynchronousMethods, echo, outcomeOf, type Forms } from './methods.js';
import { memberOf, recorded } from './recording.js';
import { busy, type Busy } from './situations.js';

/** Why a task is rejected without being queued. */
const reasons: readonly {
  readonly name: string;
  readonly code: 'DISPATCH_QUEUE_FULL' | 'DISPATCH_CLOSED' | 'DISPATCH_CANCELLED' | 'DISPATCH_SERIALIZATION';
  readonly options?: ExecuteOptions;
  readonly task?: Forms;
  /** A map ends by itself where its signal is aborted. */
  readonly forMap?: false;
  prepare(t: CaseContext): Promise<Busy & { readonly closed?: Promise<void> }>;
}[] = [
  { name: 'queue-full', code: 'DISPATCH_QUEUE_FULL', prepare: (t) => busy(t, { maxQueue: 0 }) },
  {
    name: 'closing',
    code: 'DISPATCH_CLOSED',
    async prepare(t) {
      const prepared = await busy(t);
      return { ...prepared, closed: prepared.dispatcher.close() };
    },
  },
  {
    name: 'closed',
    code: 'DISPATCH_CLOSED',
    async prepare(t) {
      const prepared = await busy(t);
      prepared.gate.open();
      await t.gives('close()', prepared.dispatcher.close());
      return prepared;
    },
  },
  {
    name: 'aborted-before',
    code: 'DISPATCH_CANCELLED',
    options: { signal: AbortSignal.abort() },
    forMap: false,
    prepare: (t) => busy(t),
  },
  {
    name: 'uncloneable-snapshot',
    code: 'DISPATCH_SERIALIZATION',
    options: { snapshot: true },
    task: echo(() => {}),
    prepare: (t) => busy(t),
  },
];

/** Statistics and events of tasks that are rejected without being queued. */
export const rejectedObservation: readonly Case[] = reasons.flatMap(
  ({ name, code, options, forMap, task = echo(1), prepare }): Case[] => {
    const methods = asynchronousMethods.filter((method) => method.name !== 'map' || forMap !== false);
    const outcome = code === 'DISPATCH_CANCELLED' ? 'cancelled' : 'failed';
    return [
      {
        id: `rejected/counts-${name}`,
        clause: 'N6',
        title: `a task that is rejected without being queued is counted once: ${name}`,
        async run(t) {
          const { dispatcher, gate, holder, closed } = await prepare(t);
          const before = dispatcher.status === 'closed' ? { completed: 1 } : { running: 1 };
          for (const [index, method] of methods.entries()) {
            hasCode(await t.failure(method.name, outcomeOf(method, dispatcher, task, options)), code, 'its error');
            checkCounts(dispatcher, { ...before, [outcome]: index + 1 }, `after ${method.name}()`);
          }
          gate.open();
          await t.gives('the task before it', holder);
          await t.gives('close()', closed ?? dispatcher.close());
          checkCounts(dispatcher, { completed: 1, [outcome]: methods.length }, 'in the end');
        },
      },
      ...methods.map((method): Case => ({
        id: `rejected/${method.name}-${name}`,
        clause: 'N9',
        title: `the only event of a task that ${method.name}() rejects is that it is settled, without a worker: ${name}`,
        async run(t) {
          const { dispatcher, gate, holder, closed } = await prepare(t);
          const seen = recorded(dispatcher, ['taskqueued', 'taskassigned', 'taskstarted', 'tasksettled']);
          hasCode(await t.failure('the task', outcomeOf(method, dispatcher, task, options)), code, 'its error');
          alike(
            seen.map((event) => [
              event.type,
              ...(['outcome', 'worker', 'started', 'ended'] as const).map((member) => memberOf(event, member)),
            ]),
            [['tasksettled', outcome, undefined, undefined, undefined]],
            'its events, with the outcome, the worker and the times of each',
          );
          gate.open();
          await t.gives('the task before it', holder);
          await closed;
        },
      })),
    ];
  },
);
