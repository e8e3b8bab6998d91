// The table of capabilities has what the dispatchers say, of those that run on Node.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createHere } from '@dispatch/in-process';
import { createDispatcher as createThreads } from '@dispatch/node';
import { createDispatcher as createProcesses } from '@dispatch/process';
import { createDispatcher as createRemote } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { expect, test } from 'vitest';
import { root } from '../stage/repository.mjs';

const rows = readFileSync(join(root, 'docs/capabilities.md'), 'utf8')
  .split('## What they mean')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

/** What the column says, without the conditions after the value. */
const columnOf = (index: number): Record<string, string> =>
  Object.fromEntries(rows.map((cells) => [cells[1]!.replaceAll('`', ''), /^`([^`]*)`/.exec(cells[index]!)?.[1] ?? '']));

test.each<[name: string, column: number, create: () => Dispatcher]>([
  ['node', 2, createThreads],
  ['process', 3, createProcesses],
  ['in-process', 6, createHere],
  // It connects when it needs a worker.
  ['remote', 7, () => createRemote({ bus: nats(), fleet: 'none' })],
])('the column of @dispatch/%s', async (_name, column, create) => {
  const dispatcher = create();
  const shown = Object.entries(dispatcher.capabilities).map(([key, value]) => [
    key,
    typeof value === 'string' ? `'${value}'` : String(value),
  ]);
  expect(columnOf(column)).toMatchObject(Object.fromEntries(shown));
  expect(Object.keys(columnOf(column))).toHaveLength(shown.length);
  await dispatcher.close();
});
