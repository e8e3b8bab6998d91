import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { transformSync } from 'esbuild';

/**
 * A source of `matrix/shared` in the form that the extension of `target` says: TypeScript as it is, `.js` and `.mjs` as an ES
 * module, `.cjs` as CommonJS.
 */
export function sharedSource(name, target) {
  const source = readFileSync(new URL(`../shared/${name}.ts`, import.meta.url), 'utf8');
  switch (extname(target)) {
    case '.ts':
    case '.mts':
      return source;
    case '.js':
    case '.mjs':
      return transformSync(source, { loader: 'ts', format: 'esm', target: 'es2022' }).code;
    case '.cjs':
      return transformSync(source, {
        loader: 'ts',
        format: 'cjs',
        target: 'es2022',
        define: { 'import.meta.url': '__filename' },
      }).code;
    default:
      throw new TypeError(`${target}: a shared source is .ts, .mts, .js, .mjs or .cjs.`);
  }
}
