import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a program has printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** A folder outside the repository, from which programs find the packages. */
export interface Scratch {
  readonly folder: string;
  /** Writes a file; folders in its path are created. */
  write(path: string, text: string): void;
  /** Runs Node in the folder. */
  run(args: readonly string[], settings?: RunSettings): Promise<Printed>;
  remove(): void;
}

const packages = fileURLToPath(new URL('../../../', import.meta.url));

export function createScratch(): Scratch {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dispatch-process-')));
  mkdirSync(join(folder, 'node_modules/@dispatch'), { recursive: true });
  for (const name of ['core', 'node', 'process'])
    symlinkSync(join(packages, name), join(folder, 'node_modules/@dispatch', name), 'junction');
  return {
    folder,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    run: (args, { env = {}, stdin = '' } = {}) =>
      new Promise((resolve) => {
        const options = { cwd: folder, timeout: 20_000, maxBuffer: 2 ** 26, env: { ...process.env, ...env } };
        const child = execFile(process.execPath, args, options, (_error, stdout, stderr) => {
          resolve({ stdout, stderr, exitCode: child.exitCode });
        });
        child.stdin?.end(stdin);
      }),
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
