import { cases, runSuite, type Harness } from '@dispatch/conformance';
import { describe, expect, it } from 'vitest';
import { lineOf } from '../src/fixtures/printing.js';
import { linesOf, type OutputProgramName } from '../src/output-programs.js';
import { ReferenceDispatcher } from './reference/dispatcher.js';

const ids = cases.map(({ id }) => id).filter((id) => id.startsWith('output/'));

/** A harness whose programs print what `change` makes of the right lines, and end by themselves unless `hangs`. */
function harness(change: (lines: string[]) => string[], stream: 'stdout' | 'stderr', hangs = false): Harness {
  return {
    name: 'canned output',
    create: (options) =>
      new ReferenceDispatcher(options, {
        blocking: true,
        parallel: true,
        crashRecovery: 'all',
        cancelRunning: 'terminate',
      }),
    directOutput: true,
    runProgram(name) {
      const { count, length } = linesOf(name as OutputProgramName);
      const right = Array.from({ length: count }, (_, index) => `${lineOf(index + 1, length)}\n`);
      const printed = { stdout: right.join(''), stderr: right.join(''), [stream]: change([...right]).join('') };
      return Promise.resolve({ exitCode: hangs ? null : 0, timedOut: hangs, ...printed });
    },
  };
}

async function statuses(tested: Harness): Promise<Record<string, string>> {
  const { results } = await runSuite(tested, { only: ids });
  return Object.fromEntries(results.map(({ id, status }) => [id, status]));
}

function all(status: string): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, status]));
}

describe('output that is not as it should be is caught by every case of output', () => {
  it('and right output is not', async () => {
    expect(ids.length).toBeGreaterThanOrEqual(13);
    expect(await statuses(harness((lines) => lines, 'stdout'))).toEqual(all('passed'));
  });

  it('and a program that waits forever for its output to be read is caught, although it has written everything', async () => {
    expect(await statuses(harness((lines) => lines, 'stdout', true))).toEqual(all('failed'));
  });

  describe.each(['stdout', 'stderr'] as const)('%s', (stream) => {
    it.each<[string, (lines: string[]) => string[]]>([
      ['all but the first write is lost', (lines) => lines.slice(0, 1)],
      ['the last write is lost', (lines) => lines.slice(0, -1)],
      ['everything is lost', () => []],
      ['two writes are swapped', ([first = '', second = '', ...rest]) => [second, first, ...rest]],
      ['the end of a write is lost', (lines) => [...lines.slice(0, -1), lines.at(-1)?.slice(0, -2) ?? '']],
      ['a write is written twice', (lines) => [...lines, ...lines.slice(-1)]],
    ])('%s', async (_name, change) => {
      expect(await statuses(harness(change, stream))).toEqual(all('failed'));
    });
  });
});
