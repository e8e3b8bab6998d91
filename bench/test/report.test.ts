import { describe, expect, it } from 'vitest';
import { chartOf } from '../src/reporting/chart.js';
import { formatCount, formatFigure, formatNumber, formatRatio } from '../src/reporting/format.js';
import { replaceBetween } from '../src/reporting/markers.js';
import { allWorkloads, provenance, provenanceOfAll, summaryTable, targetTable } from '../src/reporting/sections.js';
import { evaluate, targets } from '../src/reporting/targets.js';
import { textOf } from '../src/reporting/text.js';
import { combine } from '../src/reporting/combine.js';
import { results } from './fixtures/results.js';

const workloads = combine([results]);

/** The cells of the first row that contains this text. */
function rowWith(table: string, text: string): string[] {
  const row = table.split('\n').find((line) => line.includes(text)) ?? '';
  return row
    .split('|')
    .map((cell) => cell.trim())
    .slice(1, -1);
}

describe('figures', () => {
  it('have three significant digits', () => {
    expect([0, 0.01234, 1, 25, 123.4, 12_345].map(formatNumber)).toEqual([
      '0',
      '0.0123',
      '1.00',
      '25.0',
      '123',
      '12 345',
    ]);
    expect(formatFigure(1.234, 'µs')).toBe('1.23 µs');
    expect(formatRatio(0.12345)).toBe('0.12');
    expect(formatCount(1_000_000)).toBe('1 000 000');
  });
});

describe('targets', () => {
  const statuses = targets.map((target) => [target.workload, target.against, evaluate(target, workloads).status]);

  it('are met, aim met, missed or not measured', () => {
    expect(statuses).toContainEqual(['burst', 'piscina', 'met']);
    expect(statuses).toContainEqual(['burst', 'raw', 'aim met']);
    expect(statuses).toContainEqual(['round-trip/pinned', 'raw', 'missed']);
    expect(statuses).toContainEqual(['round-trip/pinned', 'tinypool', 'not measured']);
    expect(statuses).toContainEqual(['behind-slow', undefined, 'aim met']);
    expect(statuses).toContainEqual(['cpu-bound/2', 'the best', 'met']);
    expect(statuses).toContainEqual(['browser/burst', 'comlink', 'not measured']);
  });

  it('are listed with the measured values, and disturbed values are marked', () => {
    const table = targetTable(workloads);
    expect(rowWith(table, '| piscina')).toEqual([
      'burst of tiny tasks',
      'piscina',
      '15 x faster',
      '40 x faster',
      '~20 x faster',
      'met',
    ]);
    expect(rowWith(table, 'round trip, on one')).toEqual([
      'round trip, on one processor',
      'raw',
      '0.90',
      '0.75',
      '1.25',
      '**missed**',
    ]);
    expect(rowWith(table, 'p99')).toEqual([
      'p99 of tiny tasks behind a slow one',
      '',
      '10 ms',
      '2 ms',
      '1.50 ms',
      'aim met',
    ]);
  });
});

describe('tables', () => {
  it('list the best peer first, and mark disturbed figures', () => {
    const [burst] = results.workloads;
    if (burst === undefined) throw new Error('the fixture is empty');
    const rows = textOf(burst)
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1);
    expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual([
      expect.stringContaining(':'),
      'dispatch',
      'raw',
      'piscina',
    ]);
    expect(rowWith(textOf(burst), 'piscina')).toEqual(['piscina', '~10.0 µs', '10.0 to 10.0', '5.00', '2', '3']);
  });

  it('have columns for what results report beside their figures', () => {
    const [burst] = results.workloads;
    if (burst === undefined) throw new Error('the fixture is empty');
    const details = { mean: 3, processorTime: 40, more: { 'p99, µs': 7 } };
    const peers = burst.peers.map((each) => (each.peer === 'raw' ? { ...each, ...details } : each));
    const text = textOf({ ...burst, peers });
    expect(rowWith(text, 'median')).toEqual([
      '',
      'median',
      'mean',
      'p99, µs',
      'processor time',
      'interquartile range',
      'ratio to raw',
      'repetitions',
      'dropped',
    ]);
    expect(rowWith(text, '| raw')).toEqual([
      'raw',
      '2.00 µs',
      '3.00 µs',
      '7.00',
      '40.0 ms',
      '2.00 to 2.00',
      '1.00',
      '2',
      '0',
    ]);
    expect(rowWith(text, 'piscina').slice(1, 5)).toEqual(['~10.0 µs', '', '', '']);
  });

  it('combine the sizes of a growth workload', () => {
    const sections = allWorkloads(workloads);
    expect(sections.match(/^### /gm)).toHaveLength(5);
    expect(rowWith(sections, '100 000 |')).toEqual(['100 000', '1.10 µs', '2.20 µs']);
  });

  it('show the time of each peer relative to dispatch', () => {
    expect(rowWith(summaryTable(workloads), 'The workload burst')).toEqual([
      'The workload burst',
      '0.500 µs',
      '4.00 x',
      '20.0 x',
    ]);
    expect(rowWith(summaryTable(workloads), 'The workload behind-slow')).toEqual([
      'The workload behind-slow',
      '1.50 ms',
      '40.0 x',
      '',
    ]);
  });

  it('show where, when and with which versions was measured, and what was not possible', () => {
    expect(provenance(results)).toBe(
      'Measured on 2026-01-02: Some Processor, 2 processors, 16 GB, Linux x64, Node 20.1.2.\nVersions: dispatch 0.0.0, piscina 5.3.2.',
    );
    const { machine } = results;
    const other = provenance({
      ...results,
      effort: 'quick',
      machine: { ...machine, tellsForeignWork: false, pins: false },
    });
    expect(other).toContain('A quick run');
    expect(other).toContain('no repetition was dropped');
    expect(other).toContain('could be pinned');
    expect(provenance({ ...results, busy: true })).toContain(
      '\nA process that is always busy ran beside each repetition.',
    );
    expect(provenance({ ...results, notRun: [{ id: 'browser/burst', reason: 'no browser' }] })).toContain(
      'Not run: `browser/burst` (no browser).',
    );
  });

  it('name the browser if one was measured, and the workloads of each run if there are several', () => {
    const machine = { ...results.machine, chromium: '150.0' };
    expect(provenance({ ...results, machine })).not.toContain('Chromium');
    const inBrowser = {
      ...results,
      machine,
      workloads: results.workloads.slice(0, 1).map((each) => ({ ...each, id: 'browser/burst' })),
    };
    const [first, second] = provenanceOfAll([results, inBrowser]).split('\n\n');
    expect(first).toMatch(/\nWorkloads: burst, round-trip, behind-slow, cpu-bound, queue-growth\.$/);
    expect(second).toContain('Node 20.1.2, Chromium 150.0.');
    expect(second).toMatch(/\nWorkloads: browser\.$/);
  });
});

describe('replacing a part of a document', () => {
  it('replaces the text, and can be repeated', () => {
    const document = 'before\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nafter';
    const filled = replaceBetween(document, 'x', 'new');
    expect(filled).toBe('before\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nafter');
    expect(replaceBetween(filled, 'x', 'new')).toBe(filled);
  });

  it('requires the comments', () => {
    expect(() => replaceBetween('<!-- bench:x -->', 'x', 'new')).toThrow('<!-- /bench:x -->');
    expect(() => replaceBetween('', 'x', 'new')).toThrow('<!-- bench:x -->');
  });
});

describe('a chart', () => {
  const [burst] = results.workloads;

  it('is an SVG with a bar and a figure per peer, and is reproducible', () => {
    if (burst === undefined) throw new Error('the fixture is empty');
    const svg = chartOf(burst);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/<rect /g)).toHaveLength(3);
    expect(svg).toContain('0.500 µs');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg.match(/var\(--own\)/g)).toHaveLength(1);
    expect(chartOf(burst)).toBe(svg);
  });
});
