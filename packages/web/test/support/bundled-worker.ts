import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

const file = fileURLToPath(new URL('../browser/support/fixtures-worker.ts', import.meta.url));

/**
 * Serves the worker of the conformance suite at /fixtures-worker.js, in one piece: a run starts over a thousand of them, and
 * Vite would serve each its eight modules. @param headers that every script of an isolated page needs.
 */
export function bundledWorker(headers: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'bundled-worker',
    async configureServer(server) {
      const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: 'esm', target: 'es2022', write: false });
      const body = outputFiles[0]?.contents;
      server.middlewares.use('/fixtures-worker.js', (_request, response) => {
        response.writeHead(200, { ...headers, 'Content-Type': 'text/javascript', 'Cache-Control': 'max-age=3600' });
        response.end(body);
      });
    },
  };
}
