#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isDispatchError } from '@dispatch/core';
import { adapterNames } from './adapters.js';
import { endOnClosedPipe } from './closed-pipe.js';
import { compare, comparisonText } from './comparison.js';
import { formatBytes, formatCount, plural, printable } from './format.js';
import { interrupted, signalOfInterrupt } from './interrupt.js';
import { parseOptions, usage, type Options } from './options.js';
import type { ProgressStyle } from './progress.js';
import { makeReport, sum } from './report.js';
import { textOf } from './report-text.js';
import { runAdapter, type Run } from './run-adapter.js';
import { UsageError } from './usage-error.js';
import { walk } from './walk.js';

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) return print(usage);
  if (options.version) return print(`${versionOfPackage()}\n`);
  const signal = signalOfInterrupt();

  const found = await walk(options.folders, signal);
  if (signal.aborted) return complain(`interrupted while looking for files: ${formatCount(found.files.length)} found`, interrupted);

  const progress = progressStyle(options);
  const runs: Run[] = [];
  for (const adapter of options.compare ? adapterNames : [options.adapter]) {
    const run = await runAdapter(adapter, found.files, { ...options, progress, signal });
    if (signal.aborted) return complain(`interrupted: ${howFar(run, found.files.length)}`, interrupted);
    runs.push(run);
  }

  const [first] = runs;
  if (first === undefined) throw new Error('no adapter was run');
  const report = makeReport(options.folders, found, first);
  const comparison = options.compare ? compare(runs) : undefined;
  if (options.json) print(`${JSON.stringify({ ...report, comparison }, null, 2)}\n`);
  else print(textOf(report, options.top) + (comparison ? `\n${comparisonText(comparison, options.top)}` : ''));
  return report.unreadable.length === 0 && (comparison?.differences ?? []).length === 0 ? 0 : 1;
}

function progressStyle({ progress }: Options): ProgressStyle {
  if (process.stderr.isTTY) return 'bar';
  return progress ? 'lines' : 'none';
}

function howFar({ adapter, files, unreadable }: Run, total: number): string {
  const done = formatCount(files.length + unreadable.length);
  return `${done} of ${plural(total, 'file')} inspected, ${formatBytes(sum(files, (file) => file.bytes))} (${adapter})`;
}

function versionOfPackage(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function complain(problem: string, exitCode: number): number {
  process.stderr.write(`folder-report: ${printable(problem)}\n`);
  return exitCode;
}

/** Whatever is not foreseen here is a bug, and ends the process with its stack. */
function explain(error: unknown): number {
  if (error instanceof UsageError) return complain(error.message, 2);
  if (isDispatchError(error, 'DISPATCH_UNAVAILABLE')) return complain(error.message, 1);
  throw error;
}

endOnClosedPipe();
process.exitCode = await main(process.argv.slice(2)).catch(explain);
