// Questions that readers have, each with the page that answers it and what the answer has to have.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../dist/source', import.meta.url));

const questions: [question: string, page: string, answer: RegExp][] = [
  ['How do I use this in Next?', 'bundled-servers', /## Next\n[^]*prebuild/],
  ['How do I use this in a page of Next?', 'with/page-next', /'use client'/],
  ['How do I use this in Nuxt?', 'with/page-nuxt', /app\.vue/],
  ['How do I use this in the server of Nuxt?', 'bundled-servers', /## Nitro\n/],
  ['How do I use this in a Lambda?', 'guides/deploying', /AWS Lambda/],
  ['How do I use this in Jest?', 'testing', /Jest 30/],
  ['How do I use this in CommonJS?', 'guides/task-modules', /## CommonJS\n[^]*__filename/],
  [
    'Which package exports `taskReferences`?',
    'reference/exports',
    /`taskReferences`[^\n]*`@dispatch\/core\/references`/,
  ],
  ['What does it add to my page?', 'guides/sizing', /## What it adds to a page\n[^]*KiB/],
  ['When do I need a `namespace`?', 'guides/task-modules', /you need a `namespace` in these cases/],
  ['Should a library that ships tasks make core a peer dependency?', 'guides/libraries', /Core is a peer dependency/],
  ['Does a `cancelGrace` of one second fit a task of five seconds?', 'guides/cancelling', /five seconds\?\*\* Yes/],
  ['Which browsers are the minimum?', 'support', /## Browsers\n[^]*Safari \| 16\.4/],
  ['What is promised, and what is not?', 'start/guarantees', /## Limits\n/],
  ['How do I run tasks on several machines?', 'guides/many-machines', /## A fleet in five minutes/],
  ['What is the default of an option?', 'reference/options', /`startTimeout`` \| 10 000|`startTimeout` \| 10 000/],
  ['What do I write in place of what another library calls it?', 'coming-from/index', /jest-worker/],
  ['When do I need processes?', 'guides/processes', /native\s+code that may crash/],
  ['How do I write an adapter?', 'guides/writing-an-adapter', /adapter\.mjs[^]*worker\.mjs[^]*conformance\.mjs/],
  ['How do I use this with React on a server?', 'apps/primes-view', /hydration/],
  ['How do I know whether it holds?', 'reliability', /\| you want to know \| it is tested by \|/],
  // The first lines and the table have to agree.
  ['How fast is it?', 'performance', /about (\d\.\d) µs per task[^]*\n\| Successive bursts [^|]*\| +\1\d? µs/],
  ['What does an error mean?', 'errors/index', /DISPATCH_UNAVAILABLE/],
];

describe('a page answers', () => {
  test.each(questions)('%s', (_question, page, answer) => {
    expect(readFileSync(join(source, `${page}.md`), 'utf8')).toMatch(answer);
  });
});

test('the pages for language models have them', () => {
  const full = readFileSync(join(source, 'public/llms-full.txt'), 'utf8');
  expect(full).toContain('cancelGrace');
  const index = readFileSync(join(source, 'public/llms.txt'), 'utf8');
  expect(index).toMatch(/^# @dispatch\n\n> /);
});
