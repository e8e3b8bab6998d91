import { expect, it } from 'vitest';
import { parseOptions } from '../src/options.js';
import { peerNames } from '../src/peers/index.js';
import { UsageError } from '../src/usage-error.js';
import { workloads } from '../src/workloads/index.js';

it('runs all workloads by default', () => {
  expect(parseOptions([])).toEqual({
    effort: 'full',
    workloads,
    peers: peerNames,
    repetitions: undefined,
    json: undefined,
    busy: false,
    knitting: undefined,
    list: false,
    help: false,
  });
});

it('leaves out rare peers in a quick run, unless they are named', () => {
  expect(parseOptions(['--quick']).peers).not.toContain('nanothreads');
  expect(parseOptions(['--quick', '--peer', 'nanothreads']).peers).toEqual(['nanothreads']);
  expect(parseOptions([]).peers).toContain('nanothreads');
});

it('accepts every option', () => {
  const options = parseOptions([
    '--quick',
    '--only',
    'map',
    '--peer',
    'raw',
    '--peer',
    'dispatch',
    '--repetitions',
    '3',
    '--json',
    'file.json',
    '--busy',
    '--knitting',
    '/somewhere/knitting.js',
    '--list',
    '-h',
  ]);
  expect(options.workloads.map(({ id }) => id)).toEqual(['map']);
  expect(options).toMatchObject({
    effort: 'quick',
    peers: ['raw', 'dispatch'],
    repetitions: 3,
    json: 'file.json',
    busy: true,
    knitting: 'file:///somewhere/knitting.js',
    list: true,
    help: true,
  });
});

it('selects a workload with all its variants, or one of them', () => {
  const idsOf = (...args: string[]) => parseOptions(args).workloads.map(({ id }) => id);
  expect(idsOf('--only', 'blocking')).toEqual(['blocking', 'blocking/pinned', 'blocking/first', 'blocking/early']);
  expect(idsOf('--only', 'cpu-bound')).toEqual(['cpu-bound/1', 'cpu-bound/2']);
  expect(idsOf('--only', 'cpu-bound/2', '--only', 'map')).toEqual(['map', 'cpu-bound/2']);
});

it.each([
  [['--only', 'nothing'], "there is no workload 'nothing'"],
  [['--only', 'burs'], "there is no workload 'burs'"],
  [['--peer', 'toString'], "not 'toString'"],
  [['--repetitions', '0'], 'positive integer'],
  [['--repetitions', 'x'], 'positive integer'],
  [['--unknown'], '--unknown'],
  [['burst'], 'burst'],
])('rejects %j with a reason', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(reason);
});
