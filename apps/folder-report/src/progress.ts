import cliProgress from 'cli-progress';
import { formatBytes, formatCount, plural } from './format.js';

/** `none`: silent. `bar`: where the stream is a terminal. `lines`: at most a dozen plain lines. */
export type ProgressStyle = 'none' | 'bar' | 'lines';

export interface Progress extends Disposable {
  /** One more file is done; it had so many bytes. */
  fileDone(bytes: number): void;
}

/** Shows on `stream` how many of `total` files are done, until it is disposed of. */
export function showProgress(style: ProgressStyle, label: string, total: number, stream: NodeJS.WriteStream): Progress {
  if (style === 'bar') return showBar(label, total, stream);
  let files = 0;
  let bytes = 0;
  let tenths = -1;
  return {
    fileDone(more) {
      files += 1;
      bytes += more;
      const reached = Math.floor((10 * files) / total);
      if (style === 'none' || reached === tenths) return;
      tenths = reached;
      stream.write(`${label}: ${formatCount(files)} of ${plural(total, 'file')}, ${formatBytes(bytes)}\n`);
    },
    [Symbol.dispose]() {},
  };
}

function showBar(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: `${label} {bar} {percentage} % | {value} of {total} files, {size}`,
    formatValue: (value, _options, type) => (type === 'percentage' ? String(value).padStart(3) : formatCount(value)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 25,
    clearOnComplete: true,
    // Otherwise it is off while the bar shows, and stays off where the process ends at once.
    linewrap: true,
  });
  let bytes = 0;
  bar.start(total, 0, { size: formatBytes(0) });
  return {
    fileDone(more) {
      bytes += more;
      bar.increment(1, { size: formatBytes(bytes) });
    },
    [Symbol.dispose]() {
      bar.stop();
    },
  };
}
