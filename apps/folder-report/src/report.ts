import type { AdapterName } from './adapters.js';
import type { FileResults } from './file-results.js';
import type { InspectedFile } from './inspect-files.js';
import type { Run } from './run-adapter.js';
import type { Unreadable } from './unreadable.js';

/** Files with the same content. */
export interface Duplicates {
  readonly sha256: string;
  /** The size of one file. */
  readonly bytes: number;
  /** The number of copies on disk; hard links to one copy count once. */
  readonly copies: number;
  /** The size of all copies but one. */
  readonly wastedBytes: number;
  readonly paths: readonly string[];
}

/** The data of the printed report. */
export interface Report {
  readonly folders: readonly string[];
  readonly adapter: AdapterName;
  readonly workers: number;
  readonly milliseconds: number;
  readonly bytesPerSecond: number;
  readonly totals: {
    readonly files: number;
    readonly bytes: number;
    readonly gzipBytes: number;
    readonly brotliBytes: number;
  };
  readonly skipped: { readonly symbolicLinks: number; readonly specialFiles: number };
  readonly unreadable: readonly Unreadable[];
  readonly wastedBytes: number;
  readonly duplicates: readonly Duplicates[];
  /** Sorted by path. */
  readonly files: readonly InspectedFile[];
}

export function makeReport(folders: readonly string[], run: Run, results: FileResults): Report {
  const { adapter, milliseconds, specialFiles, symbolicLinks, workers } = run;
  const files = results.files.toSorted(byPath);
  const duplicates = duplicatesAmong(files);
  const bytes = sum(files, (file) => file.bytes);
  return {
    folders,
    adapter,
    workers,
    milliseconds,
    bytesPerSecond: (1000 * bytes) / milliseconds,
    totals: {
      files: files.length,
      bytes,
      gzipBytes: sum(files, (file) => file.gzipBytes),
      brotliBytes: sum(files, (file) => file.brotliBytes),
    },
    skipped: { symbolicLinks, specialFiles },
    unreadable: results.unreadable.toSorted(byPath),
    wastedBytes: sum(duplicates, (group) => group.wastedBytes),
    duplicates,
    files,
  };
}

/** The `count` largest files, in descending order. */
export function largestOf(files: readonly InspectedFile[], count: number): InspectedFile[] {
  return files.toSorted((a, b) => b.bytes - a.bytes || byPath(a, b)).slice(0, count);
}

/** Groups of duplicates, the group that wastes the most space first. */
function duplicatesAmong(files: readonly InspectedFile[]): Duplicates[] {
  const groups: Duplicates[] = [];
  for (const [sha256, same] of groupBy(files, (file) => file.sha256)) {
    if (same.length === 1) continue;
    const copies = new Set(same.map((file) => file.inode)).size;
    const bytes = same[0]?.bytes ?? 0;
    groups.push({ sha256, bytes, copies, wastedBytes: (copies - 1) * bytes, paths: same.map((file) => file.path) });
  }
  return groups.toSorted(
    (a, b) => b.wastedBytes - a.wastedBytes || b.bytes - a.bytes || a.sha256.localeCompare(b.sha256),
  );
}

// Map.groupBy requires Node 21.
function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

export function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
