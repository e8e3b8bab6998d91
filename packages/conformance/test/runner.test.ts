import {
  capabilitiesOf,
  cases,
  ConformanceError,
  printReport,
  runSuite,
  runCase,
  type Case,
  type CaseContext,
  type Gate,
  type Harness,
} from '@dispatch/conformance';
import { running } from '@dispatch/conformance/fixtures';
import { describe, expect, it } from 'vitest';
import { openBroadcastChannel } from '../dist/channel.js';
import { note } from '../dist/fixtures/visit.js';
import { ReferenceDispatcher } from './reference/dispatcher.js';
import { LanesDispatcher } from './reference/lanes-dispatcher.js';

const harness: Harness = { name: 'reference', create: (options) => new ReferenceDispatcher(options) };
/** Its cases begin at once: no turn of the event loop, long on a busy machine, is spent on connecting their channel. */
const connected: Harness = { ...harness, channel: openBroadcastChannel };

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
      suite: '1.4',
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

describe('runSuite() with other options', () => {
  it('says which entries of `only` match no case, and is not ok', async () => {
    const report = await runSuite(harness, { cases: [passes, fails], only: ['test/pases', 'tset/', 'test/passes'] });
    expect(report).toMatchObject({ ok: false, counts: { passed: 1, failed: 0 } });
    expect(report.problems).toEqual([
      "'test/pases' in 'only' matches no case; similar: test/passes",
      "'tset/' in 'only' matches no case; similar: test/",
    ]);
    expect((await runSuite(harness, { cases: [passes], only: [] })).ok).toBe(true);
  });

  it.each(['only', 'expectedFailures'])('rejects a string as `%s`', async (name) => {
    const options = { cases: [passes], [name]: 'test/' };
    await expect(runSuite(harness, options)).rejects.toThrow(
      new TypeError(`'${name}' must be an array of ids of cases, such as ['cancel/'], got "test/"`),
    );
  });

  it.each([-1, NaN, '5'])('rejects %s as `timeout`', async (timeout) => {
    // @ts-expect-error A string is no time.
    await expect(runSuite(harness, { cases: [passes], timeout })).rejects.toThrow(
      /^'timeout' must be a number of mill/,
    );
  });

  it('gives each case the time in `timeout`', async () => {
    const { results } = await runSuite(harness, { cases: [{ ...hangs, deadline: 60_000 }], timeout: 40 });
    expect(results[0]?.reason).toContain('it does not end within 40 ms');
    const slow = test('test/slow', (t) => t.pause(60), { deadline: 30 });
    expect((await runSuite(harness, { cases: [slow], timeout: Infinity })).counts.passed).toBe(1);
  });

  it('names each case before it begins', async () => {
    const log: string[] = [];
    const writes = test('test/writes', async () => void log.push('the case'));
    await runSuite(harness, { cases: [skipped, writes], onStart: ({ id }) => log.push(id) });
    expect(log).toEqual(['test/writes', 'the case']);
  });

  it('ends when `signal` aborts, and closes the dispatchers of the case that runs', async () => {
    const made: ReferenceDispatcher[] = [];
    const watched: Harness = {
      name: 'watched',
      create: (options) => {
        const dispatcher = new ReferenceDispatcher(options);
        made.push(dispatcher);
        return dispatcher;
      },
    };
    const controller = new AbortController();
    const aborts = test('test/aborts', async (t) => {
      await t.dispatcher();
      controller.abort();
      await t.gate().arrivals();
    });
    const report = await runSuite(watched, { cases: [passes, aborts, fails], signal: controller.signal });
    expect(report).toMatchObject({ ok: false, counts: { passed: 1, failed: 0, skipped: 0 } });
    expect(report.problems).toEqual(['the run was aborted: 2 of 3 cases were not run']);
    expect(made.map(({ status }) => status)).not.toContain('open');
    const none = await runSuite(watched, { cases: [passes], signal: controller.signal });
    expect(none).toMatchObject({ ok: false, results: [] });
  });

  it('says what a harness leaves untested', async () => {
    const needy = test('test/needy', passes.run, { needs: ['kill'], clause: 'L8' });
    const other = test('test/other', passes.run, { needs: ['kill'], requires: { parallel: true } });
    const report = await runSuite(harness, { cases: [needy, other, passes] });
    // Another harness would not make the dispatcher parallel.
    expect(report.unproven).toEqual([{ needs: 'kill', cases: ['test/needy'], clauses: ['L8'] }]);
    expect(report.ok).toBe(true);
  });
});

describe('printReport()', () => {
  it('prints failures with their complaints, problems, what is untested, and the counts', async () => {
    const needy = test('test/needy', passes.run, { needs: ['kill'], clause: 'L8' });
    const report = await runSuite(harness, { cases: [passes, fails, needy], only: ['test/', 'none/'] });
    const lines: string[] = [];
    printReport(report, (text) => lines.push(text));
    expect(lines).toEqual([
      'FAILED test/fails (A1): the case test/fails\n  not as expected',
      "'none/' in 'only' matches no case",
      "Not tested, for the harness has no 'kill': 1 cases, of L8.",
      'reference, contract 1.4: 1 passed, 1 failed, 1 skipped. Not as expected.',
    ]);
  });
});

describe('a faulty dispatcher', () => {
  /** The reference, which seems to its users to lack a member or to have another one. */
  const withMember = (name: string, value: unknown): Harness => ({
    name: 'faulty',
    create: (options) =>
      new Proxy(new LanesDispatcher(options), {
        get(target, property) {
          const own: unknown = property === name ? value : Reflect.get(target, property);
          return typeof own === 'function' ? (own.bind(target) as unknown) : own;
        },
      }),
  });
  const some = {
    only: [
      'interface/',
      'context/',
      'stats/',
      'run/',
      'stream/for-await',
      'stream/empty',
      'events/',
      'data/copy',
      'data/clone-null',
    ],
  };

  it.each(['stats', 'events', 'execute', 'stream'])('without `%s` gives one failure that names it', async (name) => {
    const report = await runSuite(withMember(name, undefined), some);
    const failed = report.results.filter(({ status }) => status === 'failed');
    expect(failed.map(({ reason }) => reason)).toEqual([`a dispatcher has the member '${name}': it is undefined`]);
    const others = report.results.filter(({ reason }) => reason?.includes(`(see '${failed[0]?.id}')`));
    expect(others.length).toBeGreaterThan(0);
  });

  it('without `capabilities` gives one failure', async () => {
    const report = await runSuite(withMember('capabilities', undefined), some);
    expect(report.counts).toMatchObject({ passed: 0, failed: 1 });
    expect(report.results[0]?.reason).toBe("a dispatcher has the member 'capabilities': it has none");
    expect(report.capabilities).toBeUndefined();
  });

  it('whose methods return nonsense gives a failure that says what they return', async () => {
    const report = await runSuite(
      withMember('executeAsync', () => 42),
      some,
    );
    const reasons = report.results.filter(({ status }) => status === 'failed').map(({ reason }) => reason);
    const complaint = 'executeAsync() returns a future: it returned 42';
    expect(reasons.filter((reason) => reason === complaint)).toHaveLength(1);
    const [first] = report.results.filter(({ reason }) => reason === complaint);
    const skipped = report.results.filter(({ reason }) => reason === `${complaint} (see '${first?.id}')`);
    expect(skipped.length).toBeGreaterThan(10);
  });

  it('whose tasks give nonsense fails with the result, and not only with an error of the case', async () => {
    const place = cases.find(({ id }) => id === 'cancel/worker-lives-on');
    const report = await runSuite(
      withMember('execute', () => Promise.resolve()),
      { cases: place === undefined ? [] : [place] },
    );
    expect(report.results[0]?.reason).toMatch(
      /^the case cannot continue: a first task gave undefined; .*\. TypeError: Cannot read/,
    );
  });

  it('that is not an object is named', async () => {
    const none: Harness = { name: 'none', create: () => JSON.parse('null') as ReferenceDispatcher };
    await expect(runSuite(none, { cases: [passes] })).rejects.toThrow(
      'create() of the harness returns a dispatcher: it returned null',
    );
  });

  it('that never closes does not hold up the run', { timeout: 40_000 }, async () => {
    const uses = test('test/uses', async (t) => void (await t.shared()));
    const report = await runSuite(
      withMember('close', () => new Promise(() => {})),
      { cases: [uses] },
    );
    expect(report.problems).toEqual([
      'the first dispatcher, which ran no task, does not close within 5000 ms',
      'the dispatcher that cases share does not close within 5000 ms',
    ]);
    expect(report.ok).toBe(false);
  });
});

describe('gates', () => {
  /** Gates whose messages reach nothing. */
  const deaf: Harness = { ...harness, channel: () => ({ post() {}, onMessage() {}, close() {} }) };
  const waits = ['a', 'b', 'c'].map((name) =>
    test(
      `test/${name}`,
      async (t) => {
        const gate = t.gate();
        (await t.dispatcher()).executeAsync(running.hold(gate.name));
        await gate.arrivals();
      },
      { deadline: 100 },
    ),
  );

  it('that no task reaches give one failure, which says what the harness needs', { timeout: 20_000 }, async () => {
    const report = await runSuite(deaf, { cases: [...waits, passes] });
    expect(report.counts).toEqual({ passed: 1, failed: 1, skipped: 2 });
    expect(report.results[0]?.reason).toMatch(/^no message of a task arrives: .*Harness\.channel.*useChannel/);
    expect(report.results[1]?.reason).toContain("(see 'test/a')");
  });

  it('give the ordinary complaint if another task is heard', { timeout: 20_000 }, async () => {
    const hung = test('test/hung', async (t) => t.gate().arrivals(), { deadline: 50 });
    const reasons = (await runSuite(connected, { cases: [hung] })).results.map(({ reason }) => reason);
    expect(reasons).toEqual(['it does not end within 50 ms; it waits for: 1 arrival(s) at a gate, 0 so far']);
  });

  it('are closed if their channel does not connect in time, and the case does not run then', async () => {
    const { BroadcastChannel } = globalThis;
    const open = new Set<object>();
    try {
      Object.assign(globalThis, {
        BroadcastChannel: class {
          constructor() {
            open.add(this);
          }
          postMessage(): void {}
          close(): void {
            open.delete(this);
          }
        },
      });
      let runs = 0;
      const counts = test('test/counts', async () => void (runs += 1));
      const report = await runSuite(harness, { cases: [counts], timeout: 20, watchdog: false });
      expect(report.results[0]?.reason).toBe('it does not end within 20 ms; it waits for: the channel of its gates');
      expect([open.size, runs]).toEqual([0, 0]);
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
    }
  });

  it('say that the platform has no BroadcastChannel', async () => {
    const { BroadcastChannel } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'BroadcastChannel');
      const report = await runSuite(harness, { cases: [...waits, passes] });
      expect(report.counts).toEqual({ passed: 1, failed: 1, skipped: 2 });
      expect(report.results[0]?.reason).toMatch(/^this platform has no BroadcastChannel/);
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
    }
  });
});

describe('silence at a gate', () => {
  /** @param until how many heartbeats there are. */
  const beats = (until: number, body: (t: CaseContext, gate: Gate) => Promise<void>): Case =>
    test('test/beats', async (t) => {
      const gate = t.gate();
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        note(gate.name, 'beat');
        if (count === until) clearInterval(timer);
      }, 5);
      try {
        await gate.noted('beat');
        await body(t, gate);
      } finally {
        clearInterval(timer);
      }
    });

  it('is found once the heartbeats have ended', async () => {
    const subject = beats(5, (_, gate) => gate.silence('the task', 'beat', 100));
    const report = await runSuite(harness, { cases: [subject] });
    expect(report.results.filter(({ status }) => status !== 'passed')).toEqual([]);
  });

  it('is not found as long as they continue', async () => {
    const subject = beats(Infinity, async (t, gate) => {
      const silent = gate.silence('the task', 'beat', 100).then(() => fail('it is silent'));
      await Promise.race([silent, gate.noted('beat', 100)]);
      fail(String(t.waiting));
    });
    const [result] = (await runSuite(harness, { cases: [subject] })).results;
    expect(result?.reason).toMatch(/the task to fall silent: .* it has sent \d+ heartbeats, so its worker still runs/);
  });
});

describe('a case', () => {
  const capabilities = new ReferenceDispatcher().capabilities;
  const reasonOf = async (subject: Case, tested: Harness = harness): Promise<string | undefined> =>
    (await runCase(subject, tested, capabilities)).reason;

  it('that hangs fails at its deadline, and names what it was waiting for', async () => {
    expect(await reasonOf(hangs, connected)).toBe(
      'it does not end within 30 ms; it waits for: 1 arrival(s) at a gate, 0 so far',
    );
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
