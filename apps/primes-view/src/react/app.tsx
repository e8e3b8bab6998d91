import { DispatcherProvider, useTask } from '@dispatch/react';
import { StrictMode, Suspense, use, useState } from 'react';
import { dispatcher } from '../dispatcher.js';
import { tasks } from '../tasks.js';

export function App() {
  return (
    <StrictMode>
      <DispatcherProvider value={dispatcher}>
        <Primes />
      </DispatcherProvider>
    </StrictMode>
  );
}

function Primes() {
  const [limit, setLimit] = useState(300_000);
  const { status, result, error, progress, cancel } = useTask<[number], number, number>(tasks.countPrimes, {
    args: [limit],
  });
  const isRunning = status === 'running';
  const [shown, setShown] = useState(false);
  return (
    <>
      <label>
        Primes below{' '}
        <input type="number" value={limit} step={100_000} onChange={(event) => setLimit(event.target.valueAsNumber)} />
      </label>
      <output>{isRunning ? 'counting …' : status === 'failed' ? String(error) : (result ?? 'cancelled')}</output>
      <progress value={isRunning ? (progress ?? 0) : 1} aria-label="Counted" />
      <button onClick={() => cancel()} disabled={!isRunning}>
        Cancel
      </button>{' '}
      <button onClick={() => setShown(true)} disabled={shown}>
        Estimate
      </button>
      {shown && <Estimate limit={limit} />}
    </>
  );
}

/** The same with `Suspense`: a component below uses the promise, and what is around it waits. */
function Estimate({ limit }: { limit: number }) {
  const { promise } = useTask(tasks.countPrimes, { args: [Math.min(limit, 10_000)] });
  return (
    <Suspense fallback={<p>estimating …</p>}>
      <Share promise={promise} limit={Math.min(limit, 10_000)} />
    </Suspense>
  );
}

function Share({ promise, limit }: { promise: Promise<number>; limit: number }) {
  return (
    <p>
      Of the first {limit}, {Math.round((100 * use(promise)) / limit)} % are primes.
    </p>
  );
}
