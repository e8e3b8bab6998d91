// A plugin of esbuild with which tinypool becomes part of a bundle. tinypool finds the file of its threads beside its own, which
// a bundle does not have, and that file runs as soon as it is imported (docs/adr/0037-one-file-for-worker-threads.md).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../packages/node/src/', import.meta.url));
const folder = dirname(createRequire(import.meta.url).resolve('tinypool', { paths: [source] }));

/** As a comment that bundlers keep: the licence demands that it comes with every copy. */
const license = `/*! tinypool\n${readFileSync(join(folder, '../LICENSE'), 'utf8')}*/\n`;

/** Replaces text that occurs once: another version of tinypool may have other text. */
function replaceOnce(text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`tinypool has ${parts.length - 1} times, instead of once: ${from}`);
  return parts.join(to);
}

/** The pool. `startThread` of packages/node/src/pool-thread.ts starts its threads. */
function host(resolveDir) {
  const path = join(folder, 'index.js');
  let text = readFileSync(path, 'utf8');
  text = replaceOnce(
    text,
    'new Worker(fileURLToPath(import.meta.url + "/../entry/worker.js"), options)',
    'startThread()',
  );
  text = replaceOnce(text, 'import { MessageChannel, MessagePort, Worker, ', 'import { MessageChannel, MessagePort, ');
  // Child processes, and its version: nothing here uses them.
  text = text.replaceAll('import.meta.url', '"file:///tinypool/dist/index.js"');
  const start = JSON.stringify(join(resolveDir, 'pool-thread.js'));
  return { contents: `${license}import { startThread } from ${start};\n${text}`, resolveDir: folder, loader: 'js' };
}

/** The side of the thread, as a function that takes what the file of tinypool imports. */
function entry() {
  let text = readFileSync(join(folder, 'entry/worker.js'), 'utf8');
  text = replaceOnce(text, /^import \{ getHandler, throwInNextTick \} from .*\n/m, '');
  text = replaceOnce(
    text,
    'import { parentPort, receiveMessageOnPort, workerData } from',
    'import { receiveMessageOnPort } from',
  );
  const imports = text.match(/^import .*\n/gm);
  const body = imports.reduce((rest, line) => replaceOnce(rest, line, ''), text);
  const contents = `${license}${imports.join('')}export function listen(parentPort, workerData, getHandler, throwInNextTick) {\n${body}\n}\n`;
  return { contents, resolveDir: join(folder, 'entry'), loader: 'js' };
}

/** @type {import('esbuild').Plugin} */
export const tinypool = {
  name: 'tinypool',
  setup(build) {
    build.onResolve({ filter: /^tinypool(?:\/thread)?$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'tinypool',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /^tinypool$/, namespace: 'tinypool' }, ({ pluginData }) => host(pluginData));
    build.onLoad({ filter: /^tinypool\/thread$/, namespace: 'tinypool' }, entry);
  },
};
