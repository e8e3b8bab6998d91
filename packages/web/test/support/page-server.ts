import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../pages/', import.meta.url));

/** Serves the page of ../pages/ and its worker, bundled as by a user, with these headers, and an empty page at /other. */
export async function servePage(
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly port: number; close(): void }> {
  const { outputFiles } = await build({
    entryPoints: ['page.ts', 'worker.ts'].map((file) => `${folder}${file}`),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    outdir: '/',
  });
  const html = '<!doctype html><title>page</title><script type="module" src="page.js"></script>';
  const files = new Map<string, string>([
    ['/', html],
    ['/other', '<!doctype html><title>other</title>'],
    ...outputFiles.map(({ path, text }): [string, string] => [path.replaceAll('\\', '/'), text]),
  ]);
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    const body = files.get(path);
    response.writeHead(body === undefined ? 404 : 200, {
      ...headers,
      'Content-Type': path.endsWith('.js') ? 'text/javascript' : 'text/html',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
