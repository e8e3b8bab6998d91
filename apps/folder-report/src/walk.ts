import type { Dir, Dirent } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf, type Unreadable } from './unreadable.js';
import { UsageError } from './usage-error.js';

/** The numbers of entries that a walk skipped. */
export interface SkippedCounts {
  /** Not followed, which avoids cycles. */
  readonly symbolicLinks: number;
  /** Sockets, pipes and devices, which could block forever. */
  readonly specialFiles: number;
}

/** A file or folder, with no symbolic link in its real path. */
export interface Found {
  /** Starts with the folder as it was passed. */
  readonly path: string;
  readonly realPath: string;
}

/** A folder whose entries are being read. */
interface OpenFolder extends Found {
  readonly entries: Dir;
}

/** Finds the files in folders and their subfolders, and files that were passed, each once, even if the folders overlap. */
export class Walk {
  symbolicLinks = 0;
  specialFiles = 0;
  /** The number of files found so far. */
  files = 0;
  /** What was passed: its real paths, each with the first path by which it was passed. */
  readonly #roots: ReadonlyMap<string, Root>;

  private constructor(roots: ReadonlyMap<string, Root>) {
    this.#roots = roots;
  }

  /** Rejects with a {@link UsageError} if one of `paths` is neither a folder nor a regular file. */
  static async of(paths: readonly string[]): Promise<Walk> {
    const roots = new Map<string, Root>();
    for (const path of paths) {
      const root = await rootAt(path);
      if (!roots.has(root.realPath)) roots.set(root.realPath, root);
    }
    return new Walk(roots);
  }

  /**
   * The regular files in no particular order. Entries are read on demand, so memory use depends on the depth of the folders
   * and not on their size.
   *
   * @param onUnreadable called with each folder that cannot be read.
   */
  async *found(onUnreadable: (folder: Unreadable) => void): AsyncGenerator<Found, void, void> {
    for (const { path, realPath, isFolder } of this.#roots.values()) {
      if (isFolder) yield* this.#filesIn({ path, realPath }, onUnreadable);
      else if (!this.#isWalked(realPath)) {
        this.files += 1;
        yield { path, realPath };
      }
    }
  }

  /** Whether a folder that was passed contains the file, so that the walk of that folder finds it. */
  #isWalked(file: string): boolean {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      if (this.#roots.get(folder)?.isFolder === true) return true;
      if (folder === dirname(folder)) return false;
    }
  }

  async *#filesIn(root: Found, onUnreadable: (folder: Unreadable) => void): AsyncGenerator<Found, void, void> {
    const open: OpenFolder[] = [];
    const enter = async (folder: Found): Promise<void> => {
      try {
        open.push({ ...folder, entries: await opened(folder.realPath) });
      } catch (error) {
        onUnreadable({ path: folder.path, reason: reasonOf(error) });
      }
    };
    try {
      await enter(root);
      for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) {
        const entry = await folder.entries.read();
        if (entry === null) await open.pop()?.entries.close();
        else {
          const inner = { path: join(folder.path, entry.name), realPath: join(folder.realPath, entry.name) };
          // A folder that was passed to `of` is walked under its own path.
          if (entry.isDirectory()) {
            if (!this.#roots.has(inner.realPath)) await enter(inner);
          } else if (this.#count(entry)) yield inner;
        }
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

interface Root extends Found {
  readonly isFolder: boolean;
}

/** What the user passed may be a symbolic link. */
async function rootAt(path: string): Promise<Root> {
  try {
    const realPath = await realpath(path);
    const stats = await stat(realPath);
    if (stats.isDirectory() || stats.isFile()) return { path, realPath, isFolder: stats.isDirectory() };
  } catch (error) {
    throw new UsageError(`cannot open '${path}': ${reasonOf(error)}`);
  }
  throw new UsageError(`'${path}' is neither a folder nor a regular file`);
}

/**
 * Opens a folder. While it is walked, it or a folder above it may have been replaced by a symbolic link, which must not be
 * followed: its entries are read only if its path still has no link after it was opened.
 */
async function opened(realPath: string): Promise<Dir> {
  const entries = await opendir(realPath);
  if ((await realpath(realPath)) === realPath && (await lstat(realPath)).isDirectory()) return entries;
  await entries.close();
  throw new Error('no longer a folder');
}
