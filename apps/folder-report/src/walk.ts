import type { Dir, Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, type Unreadable } from './unreadable.js';
import { UsageError } from './usage-error.js';

/** The numbers of entries that a walk skipped. */
export interface SkippedCounts {
  /** Not followed, which avoids cycles. */
  readonly symbolicLinks: number;
  /** Sockets, pipes and devices, which could block forever. */
  readonly specialFiles: number;
}

/** A folder whose entries are being read. */
interface OpenFolder {
  readonly path: string;
  readonly realPath: string;
  readonly entries: Dir;
}

/** Finds the files in folders and their subfolders, each once, even if the folders overlap. */
export class Walk {
  symbolicLinks = 0;
  specialFiles = 0;
  /** The number of files found so far. */
  files = 0;
  /** The folders to walk: their real paths, each with the first path by which it was passed. */
  readonly #roots: ReadonlyMap<string, string>;

  private constructor(roots: ReadonlyMap<string, string>) {
    this.#roots = roots;
  }

  /** Rejects with a {@link UsageError} if one of `folders` is not a folder. */
  static async of(folders: readonly string[]): Promise<Walk> {
    const roots = new Map<string, string>();
    for (const path of folders) {
      const realPath = await realPathOf(path);
      if (!roots.has(realPath)) roots.set(realPath, path);
    }
    return new Walk(roots);
  }

  /**
   * The paths of regular files in no particular order, each starting with the folder as it was passed. Entries are read
   * on demand, so memory use depends on the depth of the folders and not on their size.
   *
   * @param onUnreadable called with each folder that cannot be read.
   */
  async *paths(onUnreadable: (folder: Unreadable) => void): AsyncGenerator<string, void, void> {
    for (const [realPath, path] of this.#roots) yield* this.#filesIn(path, realPath, onUnreadable);
  }

  async *#filesIn(
    path: string,
    realPath: string,
    onUnreadable: (folder: Unreadable) => void,
  ): AsyncGenerator<string, void, void> {
    const open: OpenFolder[] = [];
    const enter = async (folder: Omit<OpenFolder, 'entries'>): Promise<void> => {
      try {
        open.push({ ...folder, entries: await opendir(folder.path) });
      } catch (error) {
        onUnreadable({ path: folder.path, reason: reasonOf(error) });
      }
    };
    try {
      await enter({ path, realPath });
      for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) {
        const entry = await folder.entries.read();
        if (entry === null) await open.pop()?.entries.close();
        else if (entry.isDirectory()) {
          const inner = { path: join(folder.path, entry.name), realPath: join(folder.realPath, entry.name) };
          // A folder that was passed to `of` is walked under its own path.
          if (!this.#roots.has(inner.realPath)) await enter(inner);
        } else if (this.#count(entry)) yield join(folder.path, entry.name);
      }
    } finally {
      // Folders are still open if the consumer stopped early.
      await Promise.all(open.map(({ entries }) => entries.close()));
    }
  }

  /** @returns whether the entry is a regular file. */
  #count(entry: Dirent): boolean {
    if (entry.isFile()) this.files += 1;
    else if (entry.isSymbolicLink()) this.symbolicLinks += 1;
    else this.specialFiles += 1;
    return entry.isFile();
  }
}

/** A folder passed by the user may be a symbolic link. */
async function realPathOf(path: string): Promise<string> {
  let realPath: string;
  try {
    realPath = await realpath(path);
    if ((await stat(realPath)).isDirectory()) return realPath;
  } catch (error) {
    throw new UsageError(`cannot open the folder '${path}': ${reasonOf(error)}`);
  }
  throw new UsageError(`'${path}' is not a folder`);
}
