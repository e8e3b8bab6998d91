import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Pool } from '../peers/peer.js';
import { root } from '../root.js';

/** That of Debian, to which its packages belong. */
const python = process.env['PYTHON'] ?? '/usr/bin/python3';

/** Why Python lacks a module, and what has it; `undefined` if it has it. */
export function missingModule(module: string, packages: string): string | undefined {
  const { status } = spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore', timeout: 20_000 });
  return status === 0 ? undefined : `${python} has no ${module}: install Debian's ${packages}, or set PYTHON`;
}

/** The version of a module of Python, if it is there. */
export function versionOfModule(module: string): string | undefined {
  const program = `import ${module}; print(${module}.__version__)`;
  const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout.trim() : undefined;
}

/** A call that waits for its result. */
interface Waiter {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Starts a program of `bench/python`, which ends with this process. @returns a pool over its lines of JSON, once it is ready. */
export async function openPython(
  program: string,
  workers: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Pool> {
  const path = fileURLToPath(new URL(`bench/python/${program}`, root));
  const child = spawn(python, [path, String(workers)], {
    cwd: fileURLToPath(new URL('bench/python/', root)),
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<number, Waiter>();
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => {
      const error = new Error(`${program} has ended`);
      for (const waiter of [{ reject }, ...waiting.values()]) waiter.reject(error);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message: 'ready' | { readonly id: number; readonly value: never } = JSON.parse(line);
      if (message === 'ready') resolve();
      else {
        waiting.get(message.id)?.resolve(message.value);
        waiting.delete(message.id);
      }
    });
  });
  let last = 0;
  return {
    run(name, argument) {
      last += 1;
      const id = last;
      child.stdin.write(`${JSON.stringify({ id, name, argument })}\n`);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
    },
  };
}
