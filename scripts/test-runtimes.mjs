// `npm run test:runtimes [-- NAME...] [--write]`: the conformance suite on other versions of Node, on Bun and on Deno. A name is that of
// a runtime (`node-22`, `bun`), with or without an adapter (`deno/web`); `--case ID` runs only that case or, with a slash at its
// end, that folder of cases. `--write` writes the results to docs/runtimes.md. The last line is `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { helpOf } from './help.mjs';
import { install, pnpm, root } from './pnpm.mjs';
import { installRuntime } from './runtimes/install.mjs';
import { renderRuntimes, summaryOf } from './runtimes/page.mjs';
import { runtimes } from './runtimes/runtimes.mjs';

helpOf(import.meta.url);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' }, case: { type: 'string', multiple: true, default: [] } },
});
const all = runtimes.flatMap((runtime) => runtime.adapters.map((adapter) => ({ runtime, adapter })));
const matches = ({ runtime, adapter }, name) => name === runtime.name || name === `${runtime.name}/${adapter}`;
const unknown = positionals.filter((name) => !all.some((each) => matches(each, name)));
if (unknown.length > 0) {
  const known = runtimes.flatMap(({ name, adapters }) => [name, ...adapters.map((adapter) => `${name}/${adapter}`)]);
  throw new Error(`No runtime is called ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
}
if (values.write && values.case.length > 0) throw new Error('--write needs all cases: leave out --case.');
const selected = positionals.length === 0 ? all : all.filter((each) => positionals.some((name) => matches(each, name)));

install();
// Found only now, in a clone in which nothing was installed.
const { buildSync } = await import('esbuild');
if (pnpm('exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only') !== 0) process.exit(1);
// Node 20 does not run TypeScript.
for (const adapter of ['node', 'in-process', 'process']) {
  const folder = join(root, 'packages', adapter);
  buildSync({
    entryPoints: [join(folder, 'test/harness.ts')],
    outfile: join(folder, 'reports/harness.mjs'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
  });
}

const page = join(root, 'docs/runtimes.md');
const stored = join(root, 'scripts/runtimes/results.json');
const cache = join(root, 'node_modules/.cache/dispatch-runtimes');
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const { runtime, adapter } of selected) {
  const report = runOn(runtime, adapter);
  totals.passed += report.counts.passed;
  totals.failed += report.unexpectedFailures.length + report.staleExpectations.length + report.problems.length;
  totals.skipped += report.counts.skipped + report.counts.failed - report.unexpectedFailures.length;
  if (values.write) write(summaryOf(runtime, adapter, report));
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
if (totals.failed > 0) process.exitCode = 1;

/** @returns the report of the suite. */
function runOn(runtime, adapter) {
  console.log(`\n${runtime.title}, @dispatch/${adapter}`);
  const file = join(cache, `${runtime.name}-${adapter}.json`);
  rmSync(file, { force: true });
  const { error } = spawnSync(
    installRuntime(runtime, cache),
    [...runtime.run, join(root, 'scripts/runtimes/suite.mjs'), adapter, ...values.case],
    // What the suite provokes in workers is printed to stderr.
    {
      cwd: join(root, 'packages', adapter),
      env: { ...process.env, DISPATCH_REPORT: file },
      stdio: ['ignore', 'inherit', 'ignore'],
      timeout: 2_400_000,
      killSignal: 'SIGKILL',
    },
  );
  if (error !== undefined) throw error;
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Replaces one result, so that a run of one runtime keeps those of the others. */
function write(summary) {
  const others = JSON.parse(readFileSync(stored, 'utf8')).filter(
    (each) => each.runtime !== summary.runtime || each.adapter !== summary.adapter,
  );
  const key = ({ runtime, adapter }) => `${runtime} ${adapter}`;
  const results = [...others, summary].toSorted((a, b) => key(a).localeCompare(key(b)));
  writeFileSync(stored, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(page, renderRuntimes(results));
}
