import cliProgress from 'cli-progress';
import { formatBytes, formatCount, plural } from './format.js';

/** `none`: no output. `bar`: a progress bar, for a terminal. `lines`: a few plain lines. */
export type ProgressStyle = 'none' | 'bar' | 'lines';

/**
 * The style for a terminal, or for another kind of output, which shows progress only if `wanted`. A bar needs a terminal that
 * moves its cursor, and the variable NO_COLOR (no-color.org) asks for plain output.
 */
export function progressStyle(
  wanted: boolean,
  isTerminal: boolean,
  { TERM, NO_COLOR }: Readonly<Record<string, string | undefined>>,
): ProgressStyle {
  if (!isTerminal) return wanted ? 'lines' : 'none';
  return TERM === 'dumb' || NO_COLOR ? 'lines' : 'bar';
}

export interface Progress extends Disposable {
  /** Counts one more file, of `bytes` bytes. `found` is the number of files found so far. */
  fileDone(bytes: number, found: number): void;
}

/** Shows on `stream` how many files are done, until disposed. */
export function showProgress(style: ProgressStyle, label: string, stream: NodeJS.WriteStream): Progress {
  if (style === 'bar') return showBar(label, stream);
  let files = 0;
  let bytes = 0;
  return {
    fileDone(more) {
      files += 1;
      bytes += more;
      // After 1, 2, 5, 10, 20, 50 … files, so that the number of lines stays small.
      if (style === 'lines' && /^[125]0*$/.test(String(files)))
        stream.write(`${label}: ${plural(files, 'file')}, ${formatBytes(bytes)}\n`);
    },
    [Symbol.dispose]() {},
  };
}

function showBar(label: string, stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: formatFor(label, stream.columns),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: barWidth,
    clearOnComplete: true,
    // Otherwise the bar disables line wrapping, which stays disabled if the process ends abruptly.
    linewrap: true,
  });
  let files = 0;
  let bytes = 0;
  const counts = (found: number): object => ({
    counts: `${formatCount(files)} of ${formatCount(found)} files found, ${formatBytes(bytes)}`,
  });
  // Of a total of 0, the bar would be full.
  bar.start(1, 0, counts(0));
  return {
    fileDone(more, found) {
      files += 1;
      bytes += more;
      bar.setTotal(found);
      bar.update(files, counts(found));
    },
    [Symbol.dispose]() {
      bar.stop();
    },
  };
}

const barWidth = 25;
/** For `1,234,567 of 1,234,567 files found, 123.4 MB`. */
const countsWidth = 46;

/** A narrow terminal gets only the counts; the end of a longer line would be cut. */
function formatFor(label: string, columns: number): string {
  return columns < label.length + barWidth + countsWidth ? '{counts}' : `${label} {bar} | {counts}`;
}
