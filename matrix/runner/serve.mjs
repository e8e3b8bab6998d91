import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves the files of `folder` on a free port of this machine, with the headers of a cross-origin isolated page or without. */
export async function serve(folder, { isolated = false, policy } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    const file = [path, join(path, 'index.html'), `${path}.html`].find((each) =>
      statSync(each, { throwIfNoEntry: false })?.isFile(),
    );
    // The icon that a browser asks for is there, so that a missing file is a failure of the setting.
    if (file === undefined || !file.startsWith(folder + sep))
      return void response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      ...(isolated && isolation),
      ...(policy !== undefined && { 'Content-Security-Policy': policy }),
    });
    createReadStream(file).pipe(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://localhost:${server.address().port}/`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
