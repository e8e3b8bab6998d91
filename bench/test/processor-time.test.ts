import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { descendants } from '../src/measuring/descendants.js';
import { isDisturbed, machineTicks, ownTicks, readProcessorTime } from '../src/measuring/processor-time.js';

const stat = [
  'cpu  100 20 30 9999 888 4 5 6 7 8',
  'cpu0 60 10 20 5000 444 1 2 3 4 5',
  'cpu1 40 10 10 4999 444 3 3 3 3 3',
  'intr 1 2 3',
].join('\n');

describe('reading /proc', () => {
  it('counts all work of the machine, without idle or waiting time, and guests only once', () => {
    expect(machineTicks(stat)).toBe(100 + 20 + 30 + 4 + 5 + 6);
  });

  it('counts the work of one processor', () => {
    expect(machineTicks(stat, 0)).toBe(60 + 10 + 20 + 1 + 2 + 3);
    expect(machineTicks(stat, 1)).toBe(40 + 10 + 10 + 3 + 3 + 3);
  });

  it('counts a process, its kernel time and its children, for any process name', () => {
    const fields = ['R', ...Array.from({ length: 10 }, () => '7'), '100', '20', '3', '4', '99'];
    expect(ownTicks(`4711 (a name) with) spaces) ${fields.join(' ')}`)).toBe(127);
  });

  it('reads both on a platform that reports them, and nothing on others', () => {
    const time = readProcessorTime();
    if (existsSync('/proc/stat')) expect(time?.machine).toBeGreaterThanOrEqual(time?.own ?? Infinity);
    else expect(time).toBeUndefined();
  });
});

describe('processes that count as own', () => {
  it('are the descendants of this process, until they end', async () => {
    const child = spawn('sh', ['-c', 'sleep 60 & echo ready; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const { pid = NaN } = child;
    try {
      const ownProcesses = descendants();
      if (existsSync('/proc/stat'))
        expect(ownProcesses.slice(ownProcesses.indexOf(pid)).length).toBeGreaterThanOrEqual(2);
      else expect(ownProcesses).toEqual([]);
      expect(readProcessorTime(undefined, ownProcesses)?.own).toBeGreaterThanOrEqual(0);
    } finally {
      process.kill(-pid, 'SIGKILL');
      await ended;
    }
    expect(descendants()).not.toContain(pid);
    expect(readProcessorTime(undefined, [pid])?.own).not.toBeNaN();
  });
});

describe('whether a measurement was disturbed', () => {
  const start = { machine: 1000, own: 500 };

  it('ignores its own work', () => {
    expect(isDisturbed(start, { machine: 3000, own: 2500 }, 1000)).toBe(false);
  });

  it('detects foreign work of more than a tenth of the time', () => {
    expect(isDisturbed(start, { machine: 2101, own: 1500 }, 1000)).toBe(true);
    expect(isDisturbed(start, { machine: 2099, own: 1500 }, 1000)).toBe(false);
  });

  it('ignores differences within the error of the counters', () => {
    expect(isDisturbed(start, { machine: 1040, own: 500 }, 10)).toBe(false);
    expect(isDisturbed(start, { machine: 1050, own: 500 }, 10)).toBe(true);
  });

  it('is false if the platform does not report it', () => {
    expect(isDisturbed(undefined, undefined, 1000)).toBe(false);
  });
});
