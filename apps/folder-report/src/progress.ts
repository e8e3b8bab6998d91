import cliProgress from 'cli-progress';
import { formatBytes, formatCount, plural } from './format.js';

/** `none`: silent. `bar`: where the stream is a terminal. `lines`: a few plain lines. */
export type ProgressStyle = 'none' | 'bar' | 'lines';

export interface Progress extends Disposable {
  /** One more file is done; it had so many bytes. So many have been found by now. */
  fileDone(bytes: number, found: number): void;
}

/** Shows on `stream` how many files are done, until it is disposed of. */
export function showProgress(style: ProgressStyle, label: string, stream: NodeJS.WriteStream): Progress {
  if (style === 'bar') return showBar(label, stream);
  let files = 0;
  let bytes = 0;
  return {
    fileDone(more) {
      files += 1;
      bytes += more;
      // 1, 2, 5, 10, 20, 50 and so on: few lines, however many files there are.
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
    // Otherwise it is off while the bar shows, and stays off where the process ends at once.
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
