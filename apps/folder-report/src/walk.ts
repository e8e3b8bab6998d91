import type { Dir, Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, type Unreadable } from './unreadable.js';
import { UsageError } from './usage-error.js';

/** What a walk came upon beside files. */
export interface Passed {
  /** Not followed, so there are no loops. */
  readonly symbolicLinks: number;
  /** Sockets, pipes and devices: reading one may never end. */
  readonly specialFiles: number;
}

/** A folder that is being read. */
interface OpenFolder {
  readonly path: string;
  readonly realPath: string;
  readonly entries: Dir;
}

/** Finds the files in folders and their subfolders, each once, however the folders overlap. */
export class Walk {
  symbolicLinks = 0;
  specialFiles = 0;
  /** How many files were found so far. */
  files = 0;
  /** By real path, each under the first name it was given. */
  readonly #given: ReadonlyMap<string, string>;

  private constructor(given: ReadonlyMap<string, string>) {
    this.#given = given;
  }

  /** @returns a promise that rejects with a {@link UsageError} if one of `folders` is none. */
  static async of(folders: readonly string[]): Promise<Walk> {
    const given = new Map<string, string>();
    for (const path of folders) {
      const realPath = await realPathOf(path);
      if (!given.has(realPath)) given.set(realPath, path);
    }
    return new Walk(given);
  }

  /**
   * The paths of regular files, in no order, each beginning with the folder as it was given. Folders are read entry by
   * entry as paths are asked for, so memory depends on how deep they are and not on how large.
   *
   * @param onUnreadable told of folders that cannot be read.
   */
  async *paths(onUnreadable: (folder: Unreadable) => void): AsyncGenerator<string, void, void> {
    for (const [realPath, path] of this.#given) yield* this.#filesIn(path, realPath, onUnreadable);
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
          // One that was given is walked under that name.
          if (!this.#given.has(inner.realPath)) await enter(inner);
        } else if (this.#count(entry)) yield join(folder.path, entry.name);
      }
    } finally {
      // Left before its end.
      await Promise.all(open.map(({ entries }) => entries.close()));
    }
  }

  /** @returns whether it is a file. */
  #count(entry: Dirent): boolean {
    if (entry.isFile()) this.files += 1;
    else if (entry.isSymbolicLink()) this.symbolicLinks += 1;
    else this.specialFiles += 1;
    return entry.isFile();
  }
}

/** A folder named by the user may be a symbolic link. */
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
