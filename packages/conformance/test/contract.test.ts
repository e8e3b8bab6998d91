import { readFile } from 'node:fs/promises';
import { aspectsOf, cases, contractVersion } from '@dispatch/conformance';
import type { Capabilities } from '@dispatch/core';
import { describe, expect, it } from 'vitest';

const contract = await readFile(new URL('../../../docs/contract.md', import.meta.url), 'utf8');
/** The tests that cite the clauses of part G: they need servers and hosts. */
const adapterTests = (
  await Promise.all(
    ['fleet', 'hosts-seen'].map((name) =>
      readFile(new URL(`../../remote/test/${name}.test.ts`, import.meta.url), 'utf8'),
    ),
  )
).join('\n');
const clauses = [...contract.matchAll(/^\*\*([A-Z]\d+)\*\* /gm)].map(([, id]) => id ?? '');

const capabilityValues: { readonly [Name in keyof Capabilities]: readonly Capabilities[Name][] } = {
  parallel: [true, false],
  blocking: [true, 'when-ready', 'synchronous', false],
  cancelRunning: ['cooperative', 'terminate'],
  isolation: ['clone', 'json'],
  transfer: [true, false],
  sharedMemory: [true, false],
  loopsSeeCancel: [true, false],
  startsKnown: [true, false],
  delivery: ['at-most-once', 'at-least-once'],
  crashRecovery: ['all', 'announced', 'none'],
  taskContext: ['async', 'sync'],
  modules: ['imported', 'served', 'shared'],
};

describe('docs/contract.md and the cases', () => {
  it('have the same version', () => {
    expect(contract).toContain(`\nVersion ${contractVersion}\n`);
  });

  it('name each clause once, in order', () => {
    const expected = new Map<string, number>();
    for (const id of clauses) {
      const part = id.slice(0, 1);
      const next = (expected.get(part) ?? 0) + 1;
      expect(id).toBe(`${part}${next}`);
      expected.set(part, next);
    }
    expect([...expected.keys()].join('')).toBe('AFRTCLDHEBXWSMNVGK');
  });

  it('agree: every clause has a case', () => {
    const cited = new Set<string>(cases.map((test) => test.clause));
    for (const [, id = ''] of adapterTests.matchAll(/^ +(?:it\()?['`].*\((G\d+)\)/gm)) cited.add(id);
    expect(clauses.filter((id) => !cited.has(id))).toEqual([]);
  });

  it('agree: every case cites a clause', () => {
    expect(cases.filter((test) => !clauses.includes(test.clause)).map((test) => test.id)).toEqual([]);
  });

  it('README.md lists each member of a harness that a case needs', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const listed = new Set([...readme.matchAll(/^\| `(\w+)(?:\([^`]*\))?` \|/gm)].map(([, name]) => name));
    const needed = new Set(cases.flatMap(({ needs = [] }) => needs));
    expect([...needed].filter((name) => !listed.has(name))).toEqual([]);
  });

  it('agree: what the contract cites exists', () => {
    const cited = [...contract.matchAll(/\b([AFRTCLDHEBXWSMNVGK]\d+)\b/g)].map(([, id]) => id ?? '');
    expect(cited.filter((id) => !clauses.includes(id))).toEqual([]);
  });
});

describe('the cases', () => {
  it('have ids of one form, each once', () => {
    for (const { id } of cases) expect(id).toMatch(/^[a-z-]+\/[\w.+-]+$/i);
    expect(new Set(cases.map((test) => test.id)).size).toBe(cases.length);
  });

  it('have titles that are sentences in the present tense, each once', () => {
    for (const { title } of cases) {
      expect(title).not.toMatch(/\bshould\b|\bwill\b/);
      expect(title.endsWith('.')).toBe(false);
    }
    expect(new Set(cases.map((test) => test.title)).size).toBe(cases.length);
  });

  it('cover every value of every capability', () => {
    for (const [name, values] of Object.entries(capabilityValues)) {
      for (const value of values) {
        const about = cases.filter((test) => [test.requires?.[name as keyof Capabilities]].flat().includes(value));
        expect(about.length, `${name}: ${value}`).toBeGreaterThan(0);
      }
    }
  });

  it('use every aspect, and many cases use none', () => {
    for (const aspect of ['engine', 'memory', 'crash'] as const)
      expect(cases.filter((test) => aspectsOf(test).has(aspect)).length, aspect).toBeGreaterThan(50);
    expect(cases.filter((test) => aspectsOf(test).size === 0).length).toBeGreaterThan(200);
  });

  it('are 150 or more', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150);
  });
});
