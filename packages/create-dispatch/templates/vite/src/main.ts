import { LatestRun } from '@dispatch/core/latest-run';
import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.ts';

const dispatcher = createDispatcher({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
});

const limit = element('limit', HTMLInputElement);
const output = element('result', HTMLOutputElement);

// A new number cancels the task of the one before.
const latest = new LatestRun<number>(({ status, result, error }) => {
  if (status === 'running') output.value = 'calculating …';
  if (status === 'succeeded') output.value = `${result} primes`;
  if (status === 'failed') output.value = String(error);
});
const start = (): void => void latest.start(dispatcher, tasks.countPrimes(limit.valueAsNumber));
limit.addEventListener('input', start);
start();

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new TypeError(`The page has no ${type.name} with the id ${id}`);
}
