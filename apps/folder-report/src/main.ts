#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { isDispatchError } from '@dispatch/core';
import { TraceRecorder } from '@dispatch/trace';
import { adapterNames, type AdapterName } from './adapters.js';
import { compare, comparisonText } from './comparison.js';
import { FileResults } from './file-results.js';
import { formatBytes, plural, printable } from './format.js';
import { interrupted, signalOfInterrupt } from './interrupt.js';
import { jsonParts } from './json.js';
import { endOnOutputErrors } from './output-errors.js';
import { parseOptions, usage, type Options } from './options.js';
import { LinePrinter } from './print-lines.js';
import { progressStyle } from './progress.js';
import { makeReport, sum } from './report.js';
import { textOf } from './report-text.js';
import { runAdapter, type Run, type RunOptions } from './run-adapter.js';
import { reasonOf } from './unreadable.js';
import { UsageError } from './usage-error.js';

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) return print(usage);
  if (options.version) return print(`${versionOfPackage()}\n`);

  // Before the work, whose result would be lost if the file could not be written after it.
  await using trace = options.trace === undefined ? undefined : await openTrace(options.trace);
  using recorder = trace && new TraceRecorder();
  const settings = {
    ...options,
    progress: progressStyle(options.progress, process.stderr.isTTY, process.env),
    recorder,
    signal: signalOfInterrupt(),
  };
  const exitCode = options.lines ? await printLines(settings) : await printReport(settings);
  await trace?.writeFile(JSON.stringify(recorder)).catch(traceFailed(options.trace));
  return exitCode;
}

type Settings = Omit<Options, 'progress'> & Omit<RunOptions, 'onResult'>;

async function printLines(settings: Settings): Promise<number> {
  const { adapter, folders, signal } = settings;
  const lines = new LinePrinter();
  await runAdapter(adapter, folders, { ...settings, onResult: lines.print });
  if (signal.aborted)
    return printError(interruptedMessage(adapter, lines.files + lines.unreadable, lines.bytes), interrupted);
  return lines.unreadable === 0 ? 0 : 1;
}

async function printReport(settings: Settings): Promise<number> {
  const { adapter, folders, json, signal, top } = settings;
  const runs: (Run & { results: FileResults })[] = [];
  for (const each of settings.compare ? adapterNames : [adapter]) {
    const results = new FileResults();
    const run = await runAdapter(each, folders, { ...settings, onResult: results.add });
    const { files, unreadable } = results;
    if (signal.aborted)
      return printError(
        interruptedMessage(
          each,
          files.length + unreadable.length,
          sum(files, (file) => file.bytes),
        ),
        interrupted,
      );
    runs.push({ ...run, results });
  }

  const [first] = runs;
  if (first === undefined) throw new Error('no adapter ran');
  const report = makeReport(folders, first, first.results);
  const comparison = settings.compare ? compare(runs) : undefined;
  if (json) await pipeline(jsonParts({ ...report, comparison }), process.stdout, { end: false });
  else print(textOf(report, top) + (comparison ? `\n${comparisonText(comparison, top)}` : ''));
  return report.unreadable.length === 0 && (comparison?.differences ?? []).length === 0 ? 0 : 1;
}

function openTrace(file: string): Promise<FileHandle> {
  return open(file, 'w').catch(traceFailed(file));
}

function traceFailed(file: string | undefined): (error: unknown) => never {
  return (error) => {
    throw new UsageError(`cannot write the trace '${file}': ${reasonOf(error)}`);
  };
}

function interruptedMessage(adapter: AdapterName, files: number, bytes: number): string {
  return `interrupted: ${plural(files, 'file')} inspected, ${formatBytes(bytes)} (${adapter})`;
}

function versionOfPackage(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function printError(problem: string, exitCode: number): number {
  process.stderr.write(`folder-report: ${printable(problem)}\n`);
  return exitCode;
}

/** Any other error is a bug and ends the process with a stack trace. */
function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return printError(error.message, 2);
  if (isDispatchError(error, 'DISPATCH_UNAVAILABLE')) return printError(error.message, 1);
  throw error;
}

endOnOutputErrors();
process.exitCode = await main(process.argv.slice(2)).catch(exitCodeOf);
