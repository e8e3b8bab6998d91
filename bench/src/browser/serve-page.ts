import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const folder = fileURLToPath(new URL('../page/', import.meta.url));
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Serves the page and the workers of ../page/, each bundled into one file, until this process ends. @returns the URL of the page. */
export async function servePage(isolated: boolean): Promise<string> {
  const { outputFiles } = buildSync({
    entryPoints: ['main', 'dispatch-worker', 'comlink-worker', 'raw-worker'].map((name) => `${folder}${name}.js`),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    outdir: '/',
  });
  const files = new Map([
    ['/', '<!doctype html><title>bench</title><script type="module" src="main.js"></script>'],
    ...outputFiles.map(({ path, text }) => [path.replaceAll('\\', '/'), text] as const),
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const body = files.get(url);
    response.writeHead(body === undefined ? 404 : 200, {
      ...(isolated && isolation),
      'Content-Type': url.endsWith('.js') ? 'text/javascript' : 'text/html',
    });
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}/`;
}
