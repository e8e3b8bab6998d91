import { tasks } from '../tasks/tasks.js';
import { checkDoubled } from './calls.js';
import { createSimulatedDispatcher } from './simulated-dispatcher.js';
import type { Workload } from './workload.js';

function lanesOf(lanes: number): Workload {
  return {
    id: `lane-growth/${lanes}`,
    title: `Tiny tasks on ${lanes} simulated lane${lanes === 1 ? '' : 's'}`,
    figure: 'time per task',
    unit: 'µs',
    tasks: { full: 20_000, quick: 3000 },
    repetitions: { full: 9, quick: 3 },
    warmUps: 3,
    peers: ['dispatch'],
    baseline: 'dispatch',
    async open(_, count) {
      const dispatcher = createSimulatedDispatcher(lanes);
      await dispatcher.ready();
      return async () => {
        const start = performance.now();
        const doubled = await Promise.all(Array.from({ length: count }, (_, n) => dispatcher.execute(tasks.double(n))));
        const elapsed = performance.now() - start;
        checkDoubled(doubled, count);
        return (elapsed * 1000) / count;
      };
    },
  };
}

export const laneGrowth: readonly Workload[] = [1, 2, 4, 8, 16, 32, 64].map(lanesOf);
