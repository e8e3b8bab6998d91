'use client';

import { useTask } from '@dispatch/react';
import { createDispatcher } from '@dispatch/web';
import { useState } from 'react';
import { tasks } from './tasks';

// It starts its workers at the first task: on a server it starts none.
const dispatcher = createDispatcher({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
});

export function Primes() {
  const [limit, setLimit] = useState(1_000_000);
  // Another number cancels the task of the one before.
  const { status, result, error } = useTask(tasks.countPrimes, { args: [limit], dispatcher });
  return (
    <>
      <label>
        below{' '}
        <input type="number" value={limit || ''} min={2} onChange={(event) => setLimit(Number(event.target.value))} />
      </label>
      <p>
        <output>
          {status === 'failed' ? String(error) : status === 'running' ? 'calculating …' : `${result} primes`}
        </output>
      </p>
    </>
  );
}
