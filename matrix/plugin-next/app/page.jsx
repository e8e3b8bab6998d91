'use client';

import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/web';
import { useEffect } from 'react';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

export default function Page() {
  useEffect(() => {
    globalThis.facts = facts();
  }, []);
  return <main>Next.js</main>;
}

async function facts() {
  const dispatcher = createDispatcher();
  const half = 21;
  const inlined = await dispatcher.execute(inline(() => 2 * half));
  return { ...(await exercise(dispatcher, tasks)), double: inlined };
}
