'use client';

import { useState } from 'react';
import { runExercise } from './action';

export default function Page() {
  const [facts, setFacts] = useState('');
  return (
    <main>
      <button
        onClick={() =>
          void runExercise().then(
            (result) => setFacts(JSON.stringify(result)),
            (error) => setFacts(String(error)),
          )
        }
      >
        Run
      </button>
      <output>{facts}</output>
    </main>
  );
}
