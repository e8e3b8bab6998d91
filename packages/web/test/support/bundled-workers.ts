import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

const folder = fileURLToPath(new URL('../browser/support/', import.meta.url));

/**
 * Serves workers of the conformance suite, `/fixtures-worker.js` say, each in one piece: a run starts over a thousand of them,
 * and Vite would serve each its eight modules. @param headers that every script of an isolated page needs.
 */
export function bundledWorkers(headers: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'bundled-workers',
    async configureServer(server) {
      for (const name of ['fixtures-worker', 'blocking-fixtures-worker', 'blocking-client']) {
        const { outputFiles } = await build({
          entryPoints: [`${folder}${name}.ts`],
          bundle: true,
          ignoreAnnotations: true,
          format: 'esm',
          target: 'es2022',
          write: false,
        });
        const body = outputFiles[0]?.contents;
        server.middlewares.use(`/${name}.js`, (_request, response) => {
          response.writeHead(200, { ...headers, 'Content-Type': 'text/javascript', 'Cache-Control': 'max-age=3600' });
          response.end(body);
        });
      }
    },
  };
}
