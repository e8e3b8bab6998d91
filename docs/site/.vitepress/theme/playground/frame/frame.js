// The frame in which the reader's program runs: makes modules of its files, starts its worker, and tells the page around it
// what happens.
import { linkModules } from './link-modules.js';
import { show } from './show.js';

const tell = (message) => parent.postMessage(message, location.origin);
/** The run that is there: how to end it. */
let stop = () => {};

addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || origin !== location.origin) return;
  stop();
  if (data.type === 'run') stop = run(data.files);
});
tell({ type: 'ready' });

function run(files) {
  const id = crypto.randomUUID();
  const blobs = new Map();
  const fileUrl = (name, code) => {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    blobs.set(url, name);
    return url;
  };
  /** Places in the reader's files, in place of those in blobs. */
  const named = (text) =>
    [...blobs].reduce((all, [url, name]) => all.replaceAll(url, name), text).replaceAll(/(\.js:\d+):\d+/g, '$1');
  const output = (from, level, text) => tell({ type: 'output', from, level, text: named(text) });

  const channel = new BroadcastChannel(id);
  channel.addEventListener('message', ({ data: [from, level, text] }) => output(from, level, text));
  let worker;
  const end = () => {
    worker?.terminate();
    channel.close();
    for (const url of blobs.keys()) URL.revokeObjectURL(url);
  };

  try {
    const libraryUrl = (name) => new URL(`${name}?run=${id}`, location.href).href;
    const main = linkModules(files, 'main.js', { libraryUrl, fileUrl });
    // A worker of a blob has the policy of this frame; one of a file would have that of its headers.
    const start = `import ${JSON.stringify(libraryUrl('program.js'))};`;
    worker = new Worker(fileUrl('start.js', start), { type: 'module' });
    worker.addEventListener('error', (event) => {
      output('main', 'error', event.message ?? 'The worker of the program did not start.');
      tell({ type: 'ended', failed: true });
    });
    worker.addEventListener('message', ({ data }) => {
      if (data.type === 'loaded') worker.postMessage(main);
      else if (data.type === 'output') output('main', data.level, data.text);
      else tell(data);
    });
  } catch (error) {
    output('main', 'error', error.name === 'SyntaxError' ? `SyntaxError: ${error.message}` : show(error));
    tell({ type: 'ended', failed: true });
  }
  return end;
}
