import { currentTask } from '@dispatch/core';
import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/web';
import { addCell } from './cell.js';
import { primesBelow } from './primes.js';

const dispatcher = createDispatcher();

/** From dark to light. The module only reads it, so that the workers have it too. */
const shades = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];

// An import, and a value of the page that is captured.
addCell('primes', 'Primes below', '100000', async ({ input, signal, show }) => {
  const limit = Number(input);
  const primes = await dispatcher.execute(
    inline(() => primesBelow(limit)),
    { signal },
  );
  show(`${primes.length} primes, the last is ${primes.at(-1)}`);
});

// A function of the module: the worker has a copy of it.
function isInside(x: number, y: number): boolean {
  return x * x + y * y < 1;
}

// One task for each part, spread over the workers.
addCell('pi', 'Estimate π with points', '4000000', async ({ input, signal, show }) => {
  const points = Number(input) / 4;
  let inside = 0;
  const part = () =>
    inline(() => {
      let count = 0;
      for (let n = 0; n < points; n += 1) if (isInside(Math.random(), Math.random())) count += 1;
      return count;
    });
  for await (const count of dispatcher.map(part, [1, 2, 3, 4], { signal })) inside += count;
  show(`π is about ${((4 * inside) / (4 * points)).toFixed(3)}`);
});

// A generator: each row is shown when it has arrived.
addCell('mandelbrot', 'Iterations of a Mandelbrot set', '300', async ({ input, signal, show }) => {
  const [columns, rows, iterations] = [72, 28, Number(input)];
  const picture = inline(function* () {
    for (let row = 0; row < rows; row += 1) {
      let line = '';
      for (let column = 0; column < columns; column += 1) {
        const [a, b] = [(column / columns) * 3 - 2.1, (row / rows) * 2.4 - 1.2];
        let [x, y, n] = [0, 0, 0];
        for (; n < iterations && x * x + y * y < 4; n += 1) [x, y] = [x * x - y * y + a, 2 * x * y + b];
        line += shades[Math.floor((n / iterations) * (shades.length - 1))];
      }
      yield `${line}\n`;
    }
  });
  for await (const line of dispatcher.stream(picture, { signal })) show(line);
});

// Objects are copied, both ways.
addCell('words', 'Count the words of', 'the quick brown fox and the lazy dog and the cat', async ({ input, show }) => {
  const counts = await dispatcher.execute(
    inline(() => {
      const found = new Map<string, number>();
      for (const word of input.match(/\p{L}+/gu) ?? []) found.set(word, (found.get(word) ?? 0) + 1);
      return found;
    }),
  );
  show([...counts].map(([word, count]) => `${word} ${count}`).join(', '));
});

// A loop that ends only when the cell is stopped, and reports how far it is.
addCell('longest', 'Longest Collatz sequence, from', '1', async ({ input, signal, show }) => {
  const first = Number(input);
  await dispatcher.execute(
    inline(() => {
      const task = currentTask();
      let longest = 0;
      for (let start = first; ; start += 1) {
        if (start % 1000 === 0) task.throwIfCancelled();
        let [n, steps] = [start, 0];
        for (; n !== 1; steps += 1) n = n % 2 === 0 ? n / 2 : 3 * n + 1;
        if (steps > longest) task.progress({ start, steps: (longest = steps) });
      }
    }),
    {
      signal,
      onProgress: ({ start, steps }: { start: number; steps: number }) => show(`${start} takes ${steps} steps\n`),
    },
  );
});
