import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { asynchronousMethods, outcomeOf } from './methods.js';
import { checkOrder } from './progress.js';

/** Progress of tasks by every method, in order and to its end. */
export const progressByMethod: readonly Case[] = [
  ...asynchronousMethods.map((method): Case => ({
    id: `matrix/progress-in-order-with-${method.name}`,
    clause: 'N2',
    title: `progress arrives in order, and the last value arrives before the outcome: ${method.name}`,
    async run(t) {
      const dispatcher = await t.shared();
      const seen: unknown[] = [];
      const onProgress = (value: unknown): void => void seen.push(value);
      const task = { plain: progress.countUp(500), generator: progress.generate(500) };
      const outcome = outcomeOf(method, dispatcher, task, { onProgress }).then(() => seen.length);
      const count = await t.gives(method.name, outcome);
      checkOrder(seen, 499);
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      same(seen.length, count, 'how many values had arrived in the end');
    },
  })),
  ...(['return', 'throw', 'abort'] as const).flatMap((how) =>
    (['stream', 'map'] as const).map((kind): Case => ({
      id: `progress/nothing-after-${how}-of-a-${kind}`,
      clause: 'N5',
      title: `a ${kind} that is closed by ${how} calls onProgress no more, even if its task continues to report`,
      async run(t) {
        const dispatcher = await t.shared();
        const [log, controller] = [t.gate(), new AbortController()];
        const seen: unknown[] = [];
        const options = { onProgress: (value: unknown): void => void seen.push(value), signal: controller.signal };
        const values: AsyncGenerator<unknown, unknown, void> =
          kind === 'stream'
            ? dispatcher.stream(forms.reportingAfterAbort(log.name), options)
            : dispatcher.map(() => progress.reportAfterAbort(log.name), [1], options);
        const pending = t.later(values.next());
        await t.eventually('the first value', () => seen.length > 0);
        if (how === 'return') await t.gives('return()', values.return(undefined));
        else if (how === 'throw') await t.failure('throw()', values.throw(new Error('enough')));
        else controller.abort();
        await t.waiting.for(
          'next()',
          pending.then(
            () => {},
            () => {},
          ),
        );
        await log.noted('reported again');
        await t.gives('the next task', dispatcher.execute(running.double(1)));
        alike(seen, ['before'], 'the values that arrived');
      },
    })),
  ),
];
