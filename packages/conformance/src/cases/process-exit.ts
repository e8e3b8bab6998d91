import { alike, check, same } from '../assertions.js';
import type { CapabilityPattern, Case } from '../case.js';
import type { ProgramName } from '../programs.js';

interface Run {
  readonly program: ProgramName;
  readonly clause: string;
  readonly title: string;
  /** Its output, line by line. */
  readonly prints: readonly string[];
  readonly requires?: CapabilityPattern;
}

const runs: readonly Run[] = [
  { program: 'never-used', clause: 'X10', title: 'a process that only created a dispatcher ends', prints: ['created'] },
  {
    program: 'forgets-close',
    clause: 'X10',
    title: 'a process that forgot close() ends by itself when its work is done',
    prints: ['result 42'],
  },
  { program: 'idle-after-ready', clause: 'X10', title: 'a process whose workers are idle ends', prints: ['ready'] },
  {
    program: 'timeout-outlived',
    clause: 'X10',
    title: 'a timeout that did not expire does not keep a process alive',
    prints: ['result 42'],
  },
  {
    program: 'waits-outlived',
    clause: 'X10',
    title: 'the timeout of a wait that ended before does not keep a process alive',
    prints: ['result 42'],
  },
  {
    program: 'work-in-flight',
    clause: 'X11',
    title: 'a process with work in progress ends when the work is done, and not before',
    prints: ['end of script', 'result late'],
  },
  {
    program: 'closes-and-leaves',
    clause: 'X11',
    title: 'a process that calls close() without awaiting it ends when accepted work is done',
    prints: ['result late', 'closed'],
  },
  {
    program: 'awaits-using',
    clause: 'X12',
    title: 'a process that closed its dispatcher ends',
    prints: ['result 42', 'closed'],
  },
  {
    program: 'uses-closed',
    clause: 'X12',
    title: 'a process that uses a closed dispatcher gets a DispatcherClosedError, and ends',
    prints: ['DISPATCH_CLOSED'],
  },
  {
    program: 'blocks-first',
    clause: 'B9',
    title: 'executeSync works as the first action of a process',
    prints: ['result 42'],
    requires: { blocking: [true, 'synchronous'] },
  },
  {
    program: 'blocks-in-vain',
    clause: 'B9',
    title: 'a process whose executeSync timed out gets its other results, and ends',
    prints: ['DISPATCH_TIMEOUT', 'result other'],
    requires: { blocking: true },
  },
  {
    program: 'unobserved-failure',
    clause: 'F24',
    title:
      'an unobserved failure is passed to onUnobservedError even at the end of a process, and does not end the process',
    prints: ['RangeError: out of range in fail'],
  },
  {
    program: 'stream-left-open',
    clause: 'S21',
    title: 'a process that stopped reading a stream ends',
    prints: ['0', '1', '2'],
  },
  {
    program: 'stream-left-open-with-timeout',
    clause: 'S21',
    title: 'a process that stopped reading a stream ends, whatever timeout the stream has',
    prints: ['0', '1', '2'],
  },
  {
    program: 'stream-left-open-and-closed',
    clause: 'S21',
    title: 'a process that stopped reading a stream ends, even if its dispatcher is closing',
    prints: ['0', '1', '2'],
  },
  {
    program: 'stream-left-open-and-closed-in-time',
    clause: 'S21',
    title: 'a process that closes with a timeout does not end before that, although it stopped reading a stream',
    prints: ['0', '1', '2', 'closed'],
  },
  {
    program: 'stream-and-task-closed',
    clause: 'X11',
    title: 'a process that closes does not end before its tasks, although it stopped reading a stream',
    prints: ['0', '1', '2', 'result late'],
  },
  {
    program: 'stream-waited-for',
    clause: 'S21',
    title: 'a process that waits for the next value of a stream does not end before the value arrives',
    prints: ['0', '1', 'end'],
  },
  {
    program: 'stream-waited-for-twice',
    clause: 'S21',
    title: 'a process that waits for two values of a stream at once does not end before the second arrives',
    prints: ['0', '1'],
  },
  {
    program: 'stream-closed-slowly',
    clause: 'S21',
    title: 'a process that waits for return() of a stream does not end before the task has stopped',
    prints: ['0', 'closed'],
  },
  {
    program: 'work-after-a-stream',
    clause: 'X11',
    title:
      'a process with work in progress does not end before it is done, although its streams have ended and are not read',
    prints: ['0', '0', '0', 'result late'],
  },
  {
    program: 'replaced-timers',
    clause: 'A21',
    title: 'a process whose timers are replaced does not end before its task is done',
    prints: ['result 42', 'closed'],
  },
];

/** How separate processes end. */
export const processExit: readonly Case[] = [
  ...runs.map(({ program, clause, title, prints, requires = {} }): Case => ({
    id: `process/${program}`,
    clause,
    title,
    requires,
    needs: ['runProgram'],
    deadline: 30_000,
    async run(t) {
      const { exitCode, stdout, stderr, timedOut } = await t.runProgram(program);
      check(
        !timedOut,
        `the process ends by itself (it printed ${JSON.stringify(stdout)} and ${JSON.stringify(stderr)})`,
      );
      same(exitCode, 0, `its exit code (it printed ${JSON.stringify(stdout)} and ${JSON.stringify(stderr)})`);
      alike(lines(stdout), prints, 'what it printed');
    },
  })),
  {
    id: 'process/unobserved-failure-warns',
    clause: 'F24',
    title: 'without onUnobservedError, a warning names the task and the error',
    needs: ['runProgram'],
    deadline: 30_000,
    async run(t) {
      const { exitCode, stderr, timedOut } = await t.runProgram('unobserved-failure-warns');
      check(!timedOut, 'the process ends by itself');
      same(exitCode, 0, `its exit code (it printed ${JSON.stringify(stderr)})`);
      check(
        stderr.includes('out of range') && stderr.includes('fail'),
        `the warning names the task and the error: it is ${JSON.stringify(stderr)}`,
      );
    },
  },
  {
    id: 'process/unhandled-execute',
    clause: 'F27',
    title: 'a rejection of execute() that no code handles is an unhandled rejection and ends the process',
    needs: ['runProgram'],
    deadline: 30_000,
    async run(t) {
      const { exitCode, stderr, timedOut } = await t.runProgram('unhandled-execute');
      check(!timedOut, 'the process ends by itself');
      check(exitCode !== 0, `its exit code is not 0: it is ${exitCode} (it printed ${JSON.stringify(stderr)})`);
      check(stderr.includes('out of range'), `it printed the error: it printed ${JSON.stringify(stderr)}`);
    },
  },
];

function lines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
