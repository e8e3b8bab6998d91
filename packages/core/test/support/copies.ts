import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as core from '@dispatch/core';
import type * as internal from '@dispatch/core/internal';
import type * as worker from '@dispatch/core/internal/worker';
import { build } from 'esbuild';
import { expect, onTestFinished } from 'vitest';

/** Everything that a copy of this package exports. */
export type Copy = typeof core & typeof internal & typeof worker;

/**
 * Loads another copy of this package, bundled into one file.
 *
 * @param protocol the protocol of the copy. Default: that of this package.
 */
export async function loadCopy(format: 'esm' | 'cjs', protocol?: number): Promise<Copy & { readonly file: string }> {
  const { outputFiles } = await build({
    stdin: {
      contents: ['index', 'internal', 'internal-worker'].map((name) => `export * from './src/${name}.ts';`).join('\n'),
      resolveDir: join(import.meta.dirname, '../..'),
    },
    bundle: true,
    format,
    target: 'es2022',
    write: false,
  });
  const text = outputFiles[0]?.text ?? '';
  const statement = /\bprotocol = \d+;/;
  expect(text).toMatch(statement);
  const folder = await mkdtemp(join(tmpdir(), 'dispatch-copy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, format === 'esm' ? 'copy.mjs' : 'copy.cjs');
  await writeFile(file, protocol === undefined ? text : text.replace(statement, `protocol = ${protocol};`));
  const loaded = format === 'esm' ? await import(pathToFileURL(file).href) : createRequire(import.meta.url)(file);
  return { ...loaded, file };
}
