import { alike, check, same } from '../assertions.js';
import type { CapabilityPattern, Case } from '../case.js';
import { lineOf } from '../fixtures/printing.js';
import { linesOf, type OutputProgramName } from '../output-programs.js';

interface Run {
  readonly clause: 'B2' | 'X13' | 'X14' | 'W8';
  readonly title: string;
  readonly requires?: CapabilityPattern;
}

const announced = { crashRecovery: ['all', 'announced'] } as const;

const runs: Readonly<Record<OutputProgramName, Run>> = {
  'prints-in-execute': { clause: 'X13', title: 'what a task prints is written before execute() fulfils' },
  'prints-in-executeAsync': { clause: 'X13', title: 'what a task prints is written before its future has the result' },
  'prints-in-executeSync': {
    clause: 'X13',
    title: 'what a task prints is written before executeSync() returns',
    requires: { blocking: [true, 'synchronous'] },
  },
  'prints-in-stream': { clause: 'X13', title: 'what a generator task prints is written before its stream ends' },
  'prints-in-map': { clause: 'X13', title: 'what a task prints is written before map() yields its result' },
  'prints-and-fails': {
    clause: 'X13',
    title: 'what a task prints before it throws is written before the error arrives',
  },
  'prints-to-the-end': { clause: 'X13', title: 'what a task prints is complete in a process that ends by itself' },
  'prints-much': {
    clause: 'X13',
    title: 'what a task prints is written before execute() fulfils, even if it is more than a pipe holds',
    requires: { parallel: true },
  },
  'prints-directly': {
    clause: 'X14',
    title:
      'what a task writes past its streams is written before close() fulfils, even if it is more than a pipe holds',
  },
  'prints-directly-in-executeSync': {
    clause: 'B2',
    title:
      'executeSync() returns although the task writes more than a pipe holds past its streams, and all of it is written',
    requires: { blocking: [true, 'synchronous'] },
  },
  'prints-and-closes': { clause: 'X14', title: 'what a task prints is written before close() fulfils' },
  'prints-after-its-result': {
    clause: 'X14',
    title: 'what a worker prints between two tasks is written before close() fulfils',
  },
  'prints-in-its-last-task': {
    clause: 'X14',
    title: 'what a task prints is written even if its worker is ended after the task',
  },
  'prints-and-ends-its-worker': {
    clause: 'X14',
    title: 'what a task prints before it ends its worker is written before the error arrives',
    requires: announced,
  },
  'prints-at-the-end-of-its-worker': {
    clause: 'W8',
    title: 'listeners of exit in a worker run when the dispatcher closes, and what they print is written before that',
    requires: { parallel: true },
  },
  'prints-and-is-abandoned': {
    clause: 'X14',
    title: 'what a task prints before it is abandoned is written before close() fulfils',
    requires: { cancelRunning: 'terminate' },
  },
};

/** What tasks write to stdout and stderr. */
export const output: readonly Case[] = Object.entries(runs).map(([name, { clause, title, requires }]): Case => {
  const program = name as OutputProgramName;
  return {
    id: `output/${program}`,
    clause,
    title,
    requires,
    needs: program.startsWith('prints-directly') ? ['runProgram', 'directOutput'] : ['runProgram'],
    deadline: 30_000,
    async run(t) {
      const { exitCode, stdout, stderr, timedOut } = await t.runProgram(program);
      check(!timedOut, `the process ends by itself (it printed ${stdout.length} and ${stderr.length} characters)`);
      same(exitCode, 0, `its exit code (it printed ${JSON.stringify(stderr.slice(-500))})`);
      const { count, length } = linesOf(program);
      const expected = Array.from({ length: count }, (_, index) => lineOf(index + 1, length));
      alike(linesIn(stdout), expected, 'what it printed to stdout');
      alike(linesIn(stderr), expected, 'what it printed to stderr');
    },
  };
});

function linesIn(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
