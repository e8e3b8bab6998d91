import { fail } from './assertions.js';
import type { Case } from './case.js';
import { cases } from './cases/index.js';
import type { Harness } from './harness.js';
import { createReport, type CaseResult, type Report } from './report.js';
import { checkTimeout, probe, unproven } from './runner.js';
import { checkSelection, isLeft, isSelected, reasonToSkip, unmatched, type Selection } from './selection.js';
import { SuiteRun } from './suite-run.js';

/** Options of a binding to a test runner. Cases that `touching` leaves out do not become tests; the report names them. */
export interface DescribeOptions extends Selection {
  /**
   * The longest time that each case may take, in milliseconds, in place of the case's own deadline. Default: the deadline of
   * the case, which is 10 000 for most.
   */
  readonly timeout?: number | undefined;
  /**
   * Whether a second thread prints the name of a case that blocks this thread, when its deadline has passed. Default:
   * true; without effect where the platform cannot start such a thread.
   */
  readonly watchdog?: boolean | undefined;
  /**
   * Called with the report when all cases have run. The report is plain data that `JSON.stringify` can serialize.
   * Default: none.
   */
  readonly report?: ((report: Report) => void | Promise<void>) | undefined;
}

/** One case as a test of some test runner. */
export interface BoundCase {
  readonly title: string;
  /** Why the test is skipped; `undefined` if it runs. */
  readonly skip: string | undefined;
  /**
   * In milliseconds. Longer than the deadline of the case: the message of the suite is more useful than the runner's.
   */
  readonly timeout: number;
  /** Rejects if the case does not end as expected. */
  run(): Promise<void>;
}

/** The cases for `harness`, ready to be declared as tests. */
export interface BoundCases {
  readonly cases: readonly BoundCase[];
  /** Closes what the cases share. Call it after the last case. @returns the report of all cases that have run. */
  end(): Promise<Report>;
}

/** A test that says what is wrong beside the cases. */
function complaintOf(title: string, complaint: string): BoundCase {
  return { title, skip: undefined, timeout: 1000, run: async () => fail(complaint) };
}

/** Prepares the cases for any test runner; `./vitest` and `./node-test` use it. */
export async function bind(harness: Harness, options: DescribeOptions = {}): Promise<BoundCases> {
  const { only, touching, expectedFailures = [] } = options;
  checkSelection(options);
  checkTimeout(options.timeout);
  const { capabilities, problems } = await probe(harness);
  const selected = cases.filter((test) => isSelected(test.id, only));
  const left =
    capabilities === undefined ? [] : selected.filter((test) => isLeft(test, touching, capabilities, harness));
  const run = new SuiteRun(harness, capabilities, options);
  const results = new Map<string, CaseResult>();

  const bindCase = (test: Case): BoundCase => {
    const { id, clause, title } = test;
    const expected = expectedFailures.includes(id);
    const reason = capabilities && reasonToSkip(test, capabilities, harness);
    if (reason !== undefined) results.set(id, { id, clause, title, status: 'skipped', reason });
    return {
      title: `${id} (${clause}): ${title}${expected ? ' [expected to fail]' : ''}${reason === undefined ? '' : ` [${reason}]`}`,
      // An expected failure that is skipped is out of date: its test must fail.
      skip: expected ? undefined : reason,
      timeout: run.limitOf(test) + 15_000,
      async run() {
        const result = await run.run(test);
        results.set(id, result);
        if (expected && result.status !== 'failed')
          fail(`'${id}' is an expected failure but ${result.status}: remove it from expectedFailures`);
        if (!expected && result.status === 'failed') fail(result.reason ?? 'it failed');
      },
    };
  };

  // Ids that `only` or `touching` excludes cannot be out of date.
  const expectations = expectedFailures.filter((id) => isSelected(id, only) && !left.some((test) => test.id === id));
  const unknown = expectations.filter((id) => !cases.some((test) => test.id === id));
  const wrong = [
    ...problems,
    ...unmatched(only, cases).filter((text) => !unknown.some((id) => text.startsWith(`'${id}'`))),
  ];
  return {
    cases: [
      ...selected.filter((test) => !left.includes(test)).map(bindCase),
      ...unknown.map((id) =>
        complaintOf(
          `${id} [expected to fail]`,
          `'${id}' is an expected failure but there is no such case: remove it from expectedFailures`,
        ),
      ),
      ...wrong.map((problem) => complaintOf(`the suite: ${problem}`, problem)),
    ],
    async end() {
      const problem = await run.close();
      return createReport({
        harness: harness.name,
        capabilities,
        results: [...results.values()],
        expectedFailures: expectations,
        left: left.map(({ id }) => id),
        problems: problem === undefined ? wrong : [...wrong, problem],
        unproven: unproven(selected, capabilities, harness),
      });
    },
  };
}
