'use client';

import { createDispatcher } from '@dispatch/web';
import { useEffect } from 'react';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

export default function Page() {
  useEffect(() => {
    const dispatcher = createDispatcher({
      worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    });
    globalThis.facts = exercise(dispatcher, tasks);
  }, []);
  return <main>Next.js</main>;
}
