import { expect, test } from 'vitest';
import { InlineError } from '../../src/inline/index.js';
import { outcomesOf, type Outcomes } from './built.js';
import { Random, RandomModule } from './random-module.js';
import { transformed } from './transformed.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 22);
const count = Number(process.env['FUZZ_INPUTS'] ?? (process.env['TEST_ALL'] === '1' ? 5000 : 300));

/** Whether a module is built, and what the build says about it. */
function built(code: string): 'rejected' | 'warned' | 'accepted' {
  try {
    return transformed(code, 'random.js').warnings.length > 0 ? 'warned' : 'accepted';
  } catch (error) {
    // Nothing else is thrown, whatever the code is.
    if (error instanceof InlineError) return 'rejected';
    throw new Error(`building failed:\n${code}`, { cause: error });
  }
}

test(`${count} random functions do the same as tasks, or the build says that they do not (seed ${seed})`, async () => {
  const modules = Array.from({ length: count }, (_, index) => {
    const code = new RandomModule(new Random(seed * 100_003 + index)).write();
    return { name: `random-${index}`, code, extension: 'js', isLater: false, build: built(code) };
  });
  const accepted = modules.filter(({ build }) => build !== 'rejected');
  const outcomes: Record<string, Outcomes> = {};
  for (let start = 0; start < accepted.length; start += 250) {
    Object.assign(outcomes, await outcomesOf(accepted.slice(start, start + 250), 'inline-fuzz'));
  }
  const different = accepted.flatMap(({ name, code, build }) => {
    const { original, inProcess, node } = outcomes[name] ?? {};
    const isSame = inProcess === original && node === original;
    // What cannot be cloned is found where it is only when the task is submitted.
    const isSaid = build === 'warned' || /'SerializationError'/.test(`${inProcess}`);
    return isSame || (isSaid && inProcess === node) ? [] : [`${code}\n${original}\n${inProcess}\n${node}`];
  });
  expect(different.join('\n\n')).toBe('');
  expect(accepted.length).toBeGreaterThan(count / 2);
}, 600_000);
