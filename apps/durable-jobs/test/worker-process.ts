import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const scripts = {
  threads: fileURLToPath(new URL('../dist/main.js', import.meta.url)),
  eventLoop: fileURLToPath(new URL('fixtures/on-the-event-loop.mjs', import.meta.url)),
};

/** A process that works on a queue, and what it prints. */
export class WorkerProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #waiting: (() => void)[] = [];

  private constructor(script: keyof typeof scripts, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [scripts[script]], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'close');
    createInterface(this.#child.stdout!).on('line', (line) => {
      this.lines.push(line);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    onTestFinished(async () => void (await this.end('SIGKILL')));
  }

  /** Starts a process, and waits until it takes jobs. */
  static async start(
    script: keyof typeof scripts,
    env: { readonly REDIS_PORT: string; readonly QUEUE: string; readonly LOCK: string; readonly WORKERS?: string },
  ): Promise<WorkerProcess> {
    const started = new WorkerProcess(script, env);
    await started.until('ready');
    return started;
  }

  /** Waits until a line is printed. Rejects if the process ends before. */
  async until(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      const printed = new Promise<void>((resolve) => this.#waiting.push(resolve));
      const ended = this.#ended.then(() => {
        if (!this.lines.includes(line)) throw new Error(`ended without '${line}': ${this.lines.join('; ')}`);
      });
      await Promise.race([printed, ended]);
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    await this.#ended;
    return this.#child.exitCode;
  }
}

/** How often a line was printed by any of them. */
export function count(workers: readonly WorkerProcess[], line: string): number {
  return workers.flatMap(({ lines }) => lines).filter((each) => each === line).length;
}
