import { formatBytes, formatCount, formatDuration, formatShare, formatTable, plural, printable } from './format.js';
import { largestOf, type Duplicates, type Report } from './report.js';

/** The report as human-readable text. `top` limits its lists. */
export function textOf(report: Report, top: number): string {
  const sections = [totalsOf(report), largestFiles(report, top), duplicateFiles(report, top), unreadableFiles(report)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function totalsOf({ folders, totals, skipped, adapter, workers, milliseconds, bytesPerSecond }: Report): string[] {
  const { files, bytes, gzipBytes, brotliBytes } = totals;
  const where = workers === 0 ? 'on the main thread' : `on ${plural(workers, 'worker')}`;
  const lines = [
    `${plural(files, 'file')} in ${folders.map(printable).join(', ')}`,
    ...formatTable(
      [
        ['size', formatBytes(bytes), ''],
        ['gzip', formatBytes(gzipBytes), formatShare(gzipBytes, bytes)],
        ['brotli', formatBytes(brotliBytes), formatShare(brotliBytes, bytes)],
        ['time', formatDuration(milliseconds), `${formatBytes(bytesPerSecond)}/s ${where} (${adapter})`],
      ],
      'lrl',
    ),
  ];
  const notFollowed = [
    ...(skipped.symbolicLinks > 0 ? [plural(skipped.symbolicLinks, 'symbolic link')] : []),
    ...(skipped.specialFiles > 0 ? [plural(skipped.specialFiles, 'special file')] : []),
  ];
  if (notFollowed.length > 0) lines.push(`  skipped: ${notFollowed.join(', ')}`);
  return lines;
}

function largestFiles({ files }: Report, top: number): string[] {
  const rows = largestOf(files, top).map(({ path, bytes, gzipBytes, brotliBytes }) => [
    formatBytes(bytes),
    formatBytes(gzipBytes),
    formatBytes(brotliBytes),
    printable(path),
  ]);
  return rows.length === 0 ? [] : ['Largest files', ...formatTable([['size', 'gzip', 'brotli', ''], ...rows], 'rrrl')];
}

function duplicateFiles({ duplicates, wastedBytes }: Report, top: number): string[] {
  if (duplicates.length === 0) return ['No duplicates'];
  const shown = duplicates.slice(0, top);
  return [
    `Duplicates: ${plural(duplicates.length, 'group')}, ${formatBytes(wastedBytes)} wasted`,
    ...shown.flatMap((group) => duplicateGroup(group, top)),
    ...andMore(duplicates.length - shown.length, 'group', '  '),
  ];
}

function duplicateGroup({ sha256, bytes, copies, wastedBytes, paths }: Duplicates, top: number): string[] {
  const shown = paths.slice(0, Math.max(2, top));
  const many =
    copies === paths.length
      ? `${formatCount(copies)} copies of ${formatBytes(bytes)}`
      : `${formatCount(paths.length)} hard links to ${copies === 1 ? 'one copy' : `${formatCount(copies)} copies`} of ${formatBytes(bytes)}`;
  return [
    `  ${many}, ${formatBytes(wastedBytes)} wasted, SHA-256 ${sha256}`,
    ...shown.map((path) => `    ${printable(path)}`),
    ...andMore(paths.length - shown.length, 'path', '    '),
  ];
}

function unreadableFiles({ unreadable }: Report): string[] {
  if (unreadable.length === 0) return [];
  return [
    `Not inspected: ${plural(unreadable.length, 'path')}`,
    ...unreadable.map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}`),
  ];
}

function andMore(count: number, noun: string, indent: string): string[] {
  return count === 0 ? [] : [`${indent}and ${plural(count, `more ${noun}`)}`];
}
