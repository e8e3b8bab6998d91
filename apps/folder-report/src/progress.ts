import cliProgress from 'cli-progress';
import { formatBytes, formatCount, plural } from './format.js';

/** `none`: no output. `bar`: a progress bar, for a terminal. `lines`: a few plain lines. */
export type ProgressStyle = 'none' | 'bar' | 'lines';

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
    format: `${label} {bar} | {value} of {total} files found, {size}`,
    formatValue: (value) => formatCount(value),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 25,
    clearOnComplete: true,
    // Otherwise the bar disables line wrapping, which stays disabled if the process ends abruptly.
    linewrap: true,
  });
  let bytes = 0;
  bar.start(0, 0, { size: formatBytes(0) });
  return {
    fileDone(more, found) {
      bytes += more;
      bar.setTotal(found);
      bar.increment(1, { size: formatBytes(bytes) });
    },
    [Symbol.dispose]() {
      bar.stop();
    },
  };
}
