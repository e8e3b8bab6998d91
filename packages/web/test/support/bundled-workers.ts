import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

const folder = fileURLToPath(new URL('../browser/support/', import.meta.url));

const workers = [
  'fixtures-worker',
  'setup-worker',
  'blocking-fixtures-worker',
  'blocking-setup-worker',
  'blocking-client',
];

/**
 * Serves workers of the conformance suite, such as `/fixtures-worker.js`, each bundled into one file: a run starts more than a
 * thousand workers, and Vite would serve eight modules to each. @param headers headers for every script of an isolated page.
 */
export function bundledWorkers(headers: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'bundled-workers',
    async configureServer(server) {
      for (const name of workers) {
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
