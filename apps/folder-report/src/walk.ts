import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, type Unreadable } from './unreadable.js';
import { UsageError } from './usage-error.js';

export interface Found {
  /** Regular files, sorted, each path beginning with the folder as it was given. */
  readonly files: string[];
  /** Folders that could not be read. */
  readonly unreadable: Unreadable[];
  /** Not followed, so there are no loops. */
  readonly symbolicLinks: number;
  /** Sockets, pipes and devices: reading one may never end. */
  readonly specialFiles: number;
}

interface Folder {
  readonly path: string;
  readonly realPath: string;
}

/**
 * Finds the files in folders and their subfolders, each once, however the folders overlap. Aborting `signal` ends it:
 * what is found by then is returned.
 *
 * @returns a promise that rejects with a {@link UsageError} if one of `folders` is none.
 */
export async function walk(folders: readonly string[], signal: AbortSignal): Promise<Found> {
  const files: string[] = [];
  const unreadable: Unreadable[] = [];
  let symbolicLinks = 0;
  let specialFiles = 0;
  const pending = await Promise.all(folders.map(givenFolder));
  const seen = new Set<string>();

  for (const { path, realPath } of pending) {
    if (signal.aborted) break;
    if (seen.has(realPath)) continue;
    seen.add(realPath);
    for (const entry of await entriesOf(path, unreadable)) {
      if (entry.isFile()) files.push(join(path, entry.name));
      else if (entry.isDirectory()) pending.push({ path: join(path, entry.name), realPath: join(realPath, entry.name) });
      else if (entry.isSymbolicLink()) symbolicLinks += 1;
      else specialFiles += 1;
    }
  }
  return { files: files.sort(), unreadable, symbolicLinks, specialFiles };
}

/** A folder named by the user may be a symbolic link. */
async function givenFolder(path: string): Promise<Folder> {
  try {
    const realPath = await realpath(path);
    if ((await stat(realPath)).isDirectory()) return { path, realPath };
  } catch (error) {
    throw new UsageError(`cannot open the folder '${path}': ${reasonOf(error)}`);
  }
  throw new UsageError(`'${path}' is not a folder`);
}

async function entriesOf(path: string, unreadable: Unreadable[]): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    unreadable.push({ path, reason: reasonOf(error) });
    return [];
  }
}
