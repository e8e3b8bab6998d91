import { capabilitiesOf, ConformanceError, runSuite, runCase, type Case, type Harness } from '@dispatch/conformance';
import { describe, expect, it } from 'vitest';
import { ReferenceDispatcher } from './reference/dispatcher.js';

const harness: Harness = { name: 'reference', create: (options) => new ReferenceDispatcher(options) };

function fail(message: string): never {
  throw new ConformanceError(message);
}

function test(id: string, body: Case['run'], more: Partial<Case> = {}): Case {
  return { id, clause: 'A1', title: `the case ${id}`, run: body, ...more };
}

const passes = test('test/passes', () => Promise.resolve());
const fails = test('test/fails', () => Promise.reject(new ConformanceError('not as expected')));
const hangs = test('test/hangs', async (t) => t.gate().arrivals(), { deadline: 30 });
const skipped = test('test/skipped', () => Promise.resolve(), { requires: { parallel: true } });

describe('runSuite()', () => {
  it('gives a report that is plain data', async () => {
    const report = await runSuite(harness, { cases: [passes, fails, skipped] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({
      suite: '1.3',
      harness: 'reference',
      counts: { passed: 1, failed: 1, skipped: 1 },
      ok: false,
    });
    expect(report.capabilities).toEqual(await capabilitiesOf(harness));
    expect(report.results[1]).toEqual({
      id: 'test/fails',
      clause: 'A1',
      title: 'the case test/fails',
      status: 'failed',
      reason: 'not as expected',
    });
  });

  it('treats undefined options, abilities of the harness and parts of a case as omitted', async () => {
    const abilities = { adapter: undefined, kill: undefined, runProgram: undefined, clock: undefined };
    const unstartable = { createUnstartable: undefined, createShortOfMemory: undefined };
    const needy = test('test/needy', () => Promise.resolve(), { needs: ['kill'] });
    const plain = test('test/plain', () => Promise.resolve(), {
      requires: { parallel: undefined },
      forbids: undefined,
      needs: undefined,
      deadline: undefined,
    });
    const options = { only: undefined, expectedFailures: undefined, onResult: undefined };
    const report = await runSuite({ ...harness, ...abilities, ...unstartable }, { ...options, cases: [needy, plain] });
    expect(report.counts).toMatchObject({ passed: 1, failed: 0, skipped: 1 });
    expect((await runSuite(harness, { only: ['none/such'], cases: undefined })).results).toEqual([]);
  });

  it('reports each result when it is available', async () => {
    const reported: string[] = [];
    await runSuite(harness, { cases: [passes, fails], onResult: ({ id, status }) => reported.push(`${id} ${status}`) });
    expect(reported).toEqual(['test/passes passed', 'test/fails failed']);
  });

  it('runs only the selected cases, by id or by the part before the slash', async () => {
    const ids = async (only: readonly string[]): Promise<string[]> =>
      (await runSuite(harness, { cases: [passes, fails], only })).results.map((result) => result.id);
    expect(await ids(['test/passes'])).toEqual(['test/passes']);
    expect(await ids(['test/'])).toEqual(['test/passes', 'test/fails']);
    expect(await ids(['test'])).toEqual([]);
  });

  it('omits cases that depend on none of the selected aspects, and names them', async () => {
    const engine = test('test/engine', passes.run, { touches: ['engine'] });
    const memory = test('test/memory', passes.run, { requires: { blocking: 'synchronous' } });
    const crash = test('test/crash', passes.run, { needs: ['kill'] });
    const all = { cases: [passes, engine, memory, crash, skipped], expectedFailures: ['test/passes'] };
    const report = await runSuite(harness, { ...all, touching: ['memory', 'crash'] });
    expect(report.results.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'test/memory passed',
      'test/crash skipped',
      'test/skipped skipped',
    ]);
    // A case that this dispatcher would skip in any case is skipped.
    expect(report).toMatchObject({ left: ['test/passes', 'test/engine'], counts: { passed: 1, skipped: 2 }, ok: true });
    expect((await runSuite(harness, { cases: [passes, engine] })).left).toEqual([]);
  });

  it('is ok if exactly the expected failures fail', async () => {
    const report = await runSuite(harness, { cases: [passes, fails], expectedFailures: ['test/fails'] });
    expect(report).toMatchObject({ ok: true, unexpectedFailures: [], staleExpectations: [] });
  });

  it('is not ok after an unexpected failure', async () => {
    const report = await runSuite(harness, { cases: [passes, fails] });
    expect(report).toMatchObject({ ok: false, unexpectedFailures: ['test/fails'], staleExpectations: [] });
  });

  it.each([
    ['a case that passes', 'test/passes'],
    ['a case that is skipped', 'test/skipped'],
    ['no case', 'test/unknown'],
  ])('is not ok if an expected failure names %s', async (_what, id) => {
    const report = await runSuite(harness, { cases: [passes, skipped], expectedFailures: [id] });
    expect(report).toMatchObject({ ok: false, staleExpectations: [id] });
  });

  it('does not report an expected failure that `only` omits as stale', async () => {
    const report = await runSuite(harness, {
      cases: [passes, fails],
      only: ['test/passes'],
      expectedFailures: ['test/fails'],
    });
    expect(report.ok).toBe(true);
  });
});

describe('a case', () => {
  const capabilities = new ReferenceDispatcher().capabilities;
  const reasonOf = async (subject: Case): Promise<string | undefined> =>
    (await runCase(subject, harness, capabilities)).reason;

  it('that hangs fails at its deadline, and names what it was waiting for', async () => {
    expect(await reasonOf(hangs)).toBe('it does not end within 30 ms; it waits for: 1 arrival(s) at a gate, 0 so far');
  });

  it('that leaves a dispatcher which does not close fails', async () => {
    class Stuck extends ReferenceDispatcher {
      override close(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const stuck: Harness = { name: 'stuck', create: () => new Stuck() };
    const result = await runCase(
      test('test/leaves', async (t) => void (await t.dispatcher())),
      stuck,
      capabilities,
    );
    expect(result).toMatchObject({ status: 'failed' });
    expect(result.reason).toContain('its dispatcher does not close');
  }, 10_000);

  it('that fails before it awaits a promise of its own leaves no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    try {
      const leaves = test('test/leaves', async (t) => {
        const late = t.later(t.pause(0).then(() => fail('it is too late')));
        fail('not as expected');
        await late;
      });
      expect(await reasonOf(leaves)).toBe('not as expected');
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    } finally {
      process.off('unhandledRejection', onUnhandled);
    }
    expect(unhandled).toEqual([]);
  });

  it('has its dispatchers closed, also when it fails', async () => {
    const made: ReferenceDispatcher[] = [];
    const watched: Harness = {
      name: 'watched',
      create: (options) => {
        const dispatcher = new ReferenceDispatcher(options);
        made.push(dispatcher);
        return dispatcher;
      },
    };
    await runCase(
      test('test/fails', async (t) => {
        await t.dispatcher();
        throw new Error('in the middle');
      }),
      watched,
      capabilities,
    );
    expect(made.map((dispatcher) => dispatcher.status)).toEqual(['closed']);
  });

  it('is skipped with the capability that it is for', async () => {
    expect(await reasonOf(skipped)).toBe('is for capability parallel: true; this dispatcher has false');
    const several = test('test/several', passes.run, { requires: { blocking: [true, false] } });
    expect(await reasonOf(several)).toBe(
      "is for capability blocking: true or false; this dispatcher has 'synchronous'",
    );
  });

  it('is skipped with the capability that it is not for', async () => {
    expect(await reasonOf(test('test/not', passes.run, { forbids: { modules: 'shared' } }))).toBe(
      "is not for capability modules: 'shared'",
    );
  });

  it('is skipped with the ability that the harness lacks', async () => {
    expect(await reasonOf(test('test/needs', passes.run, { needs: ['kill'] }))).toBe("needs a harness with 'kill'");
  });

  it('that fails with another error than a complaint says where', async () => {
    const broken = test('test/broken', () => Promise.reject(new RangeError('a mistake in the case')));
    expect(await reasonOf(broken)).toMatch(/^RangeError: a mistake in the case\n.*runner\.test/s);
  });
});
