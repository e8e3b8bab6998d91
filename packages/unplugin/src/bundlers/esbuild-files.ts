import { dirname, extname } from 'node:path';
import type { AdapterName } from '../source/dispatchers.js';
import type { EsbuildOptions } from './esbuild-api.js';

/** The name of the workers' file in a build, without its extension. */
export const workerName = 'dispatch-worker';

/** The extension of the files that a build makes. */
export function extensionOf({ outExtension, outfile }: EsbuildOptions): string {
  return outExtension?.['.js'] ?? (outfile === undefined ? '.js' : extname(outfile));
}

/** The folder of the files that a build makes. */
export function folderOf({ outdir, outfile }: EsbuildOptions): string {
  return outdir ?? (outfile === undefined ? '.' : dirname(outfile));
}

/** The text of the module that exports `worker`: the workers' file is beside the file that this module is in. */
export function workerModule(adapter: AdapterName, options: EsbuildOptions): string {
  const file = JSON.stringify(`./${workerName}${extensionOf(options)}`);
  const isModule =
    options.format === 'esm' || (options.format === undefined && options.platform !== 'node' && options.splitting);
  if (adapter === 'node') {
    return isModule
      ? `export const worker = new URL(${file}, import.meta.url);\n`
      : `import { join } from 'node:path';\nexport const worker = join(__dirname, ${file});\n`;
  }
  const base = isModule ? 'import.meta.url' : 'base';
  const script = isModule ? '' : `const base = document.currentScript?.src ?? location.href;\n`;
  return `${script}export const worker = () => new Worker(new URL(${file}, ${base}), { type: 'module' });\n`;
}
