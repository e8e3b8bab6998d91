import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  /** The path of a file in the folder. */
  of(name: string): string;
}

/** A folder with these files, deleted on disposal. */
export async function temporaryFolder(files: Record<string, string | Uint8Array> = {}): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'folder-report-'));
  const of = (name: string): string => join(path, name);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(of(name)), { recursive: true });
    await writeFile(of(name), content);
  }
  return { path, of, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** A sparse file that takes minutes to inspect and no space on disk. */
export async function endlessFile(path: string): Promise<void> {
  const file = await open(path, 'w');
  await file.truncate(2 ** 36);
  await file.close();
}
