// Says at the end of `npm test` how many conformance cases ran on each adapter, which were skipped and why, and adds
// the unit tests. The adapters write the reports (packages/*/reports/*.json); turbo keeps them, so a cached run counts too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The adapters that have to prove themselves: one of these without a report is a failure. */
const requiredAdapters = ['in-process', 'node', 'web'];
/** Runs without which that of an adapter says little. The other engines are named as skipped where they are missing. */
const requiredRuns = { web: ['chromium, isolated', 'chromium, not isolated'] };

const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Folders, relative to the root, in which packages, apps, the benchmark, the soak, the matrix and the site leave their reports. */
export function reportFolders(root) {
  const grouped = ['packages', 'apps'].flatMap((group) =>
    existsSync(join(root, group))
      ? readdirSync(join(root, group), { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map((entry) => join(group, entry.name, 'reports'))
      : [],
  );
  const single = ['bench', 'soak', 'matrix', join('docs', 'site')].map((folder) => join(folder, 'reports'));
  return [...grouped, ...single];
}

function readReports(root) {
  const conformance = [];
  const unit = [];
  const missing = new Map();
  for (const folder of reportFolders(root).filter((each) => existsSync(join(root, each)))) {
    const owner = basename(dirname(folder));
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.json'));
    const reports = files.sort().map((name) => JSON.parse(readFileSync(join(root, folder, name), 'utf8')));
    const ofSuite = reports.filter((report) => report.counts && report.harness);
    conformance.push(...ofSuite.map((report) => ({ owner, ...report })));
    for (const browser of reports.flatMap((report) => report.missingBrowsers ?? [])) missing.set(browser.name, browser);
    for (const report of reports.filter((each) => each.testResults)) {
      unit.push({ owner, ...countVitest(root, report, ofSuite.length > 0) });
    }
    for (const report of reports.filter((each) => each.matrix)) unit.push({ owner, ...countMatrix(report.matrix) });
  }
  return { conformance, unit, missing: [...missing.values()] };
}

/**
 * Totals of a vitest report. Where a package has a conformance report, the files that ran the suite
 * (`conformance*.test.ts`) are left out: the report has counted their cases. A file that failed to load holds no
 * test, yet it is a failure.
 */
function countVitest(root, report, leaveOutSuite) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  for (const file of report.testResults) {
    const name = relative(root, file.name);
    const counted = leaveOutSuite && /[\\/]conformance[^\\/]*\.test\.ts$/.test(name);
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')) {
      counts.failed += 1;
      failures.push(`${name}: ${file.message.split('\n')[0] || 'did not run'}`);
    }
    for (const test of file.assertionResults) {
      const status = test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped';
      if (counted) continue;
      counts[status] += 1;
      if (status === 'failed') failures.push(`${name}: ${test.fullName}`);
    }
  }
  return { counts, failures };
}

/** Totals of the settings that matrix/run.mjs ran. */
function countMatrix(results) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return { counts, failures: results.filter(({ status }) => status === 'failed').map(({ name }) => name) };
}

function printConformance(report) {
  const { passed, failed, skipped } = report.counts;
  const left = report.left?.length ?? 0;
  console.log(
    `\n  ${report.harness}: ${plural(passed + failed, 'case')} ran, ${passed} passed, ${failed} failed, ${skipped} skipped` +
      (left > 0 ? `, ${left} left to test:all` : ''),
  );
  for (const result of report.results.filter((each) => each.status === 'failed')) {
    console.log(
      `    FAILED ${result.id} (${result.clause}): ${result.title}${result.reason ? `\n      ${result.reason}` : ''}`,
    );
  }
  const idsByReason = new Map();
  for (const result of report.results.filter((each) => each.status === 'skipped')) {
    const reason = result.reason ?? 'no reason given';
    idsByReason.set(reason, [...(idsByReason.get(reason) ?? []), result.id]);
  }
  for (const [reason, ids] of idsByReason) console.log(`    ${ids.length} skipped: ${reason}\n      ${ids.join(', ')}`);
}

/** Prints everything, the closing line last, and returns the exit code. */
export function summarise(root, failedSteps = []) {
  const { conformance, unit, missing } = readReports(root);
  const problems = [];
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts) => {
    for (const key of Object.keys(totals)) totals[key] += counts[key];
  };

  console.log('\nConformance');
  for (const report of conformance) {
    printConformance(report);
    add(report.counts);
    if (report.counts.passed + report.counts.failed === 0)
      problems.push(`The conformance report of ${report.owner} holds no case that ran.`);
  }
  for (const adapter of requiredAdapters) {
    if (!conformance.some((report) => report.owner === adapter)) {
      problems.push(`packages/${adapter} wrote no conformance report.`);
    }
    for (const run of requiredRuns[adapter] ?? []) {
      if (!conformance.some((report) => report.owner === adapter && report.harness.includes(`(${run})`))) {
        problems.push(`packages/${adapter} wrote no conformance report of ${run}.`);
      }
    }
  }

  const left = conformance.reduce((sum, report) => sum + (report.left?.length ?? 0), 0);
  if (left > 0) {
    console.log(
      `\n  ${left} left to test:all: they depend on nothing in which these pages differ from those that ran them; Chromium's isolated page ran all.` +
        `\n  Also left to test:all: pages of other engines that are not isolated, failed starts on Chromium's page that is not isolated, the soak,\n  three of four fuzz inputs, five of eight requests of the load test, and nine of ten simulated steps and streamed values`,
    );
  }

  for (const { name, packages } of missing) {
    console.log(`\n  SKIPPED: all tests in ${name}, which is not installed here (Debian: ${packages.join(' ')})`);
    totals.skipped += 1;
  }

  console.log('\nUnit tests\n');
  for (const { owner, counts, failures } of unit) {
    console.log(`  ${owner}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    for (const failure of failures) console.log(`    FAILED ${failure}`);
    add(counts);
  }

  // A step that failed shows its reason above; here it has to make the total fail, unless a test already does.
  for (const step of failedSteps)
    if (step !== 'tests' || totals.failed === 0) problems.push(`Failed: ${step} (see above).`);
  if (problems.length > 0) console.log(`\n${problems.join('\n')}`);
  totals.failed += problems.length;
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = summarise(fileURLToPath(new URL('..', import.meta.url)));
}
