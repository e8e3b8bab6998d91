import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { createDispatcher } from '@dispatch/auto';

/** The packages of this workspace and the libraries that a bundle for these export conditions contains. */
async function bundled(conditions: readonly string[], platform: 'browser' | 'node' | 'neutral'): Promise<string[]> {
  const { metafile } = await build({
    stdin: {
      contents: `import { createDispatcher } from '@dispatch/auto'; globalThis.dispatcher = createDispatcher({ worker: globalThis.worker });`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform,
    conditions: [...conditions],
    outfile: 'bundle.js',
    // The paths below are relative to this folder.
    absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
  });
  const used = Object.entries(metafile.outputs['bundle.js']?.inputs ?? {}).filter(
    ([, { bytesInOutput }]) => bytesInOutput > 0,
  );
  const owners = used.map(([path]) => /(?:^packages|.*node_modules)\/([^/]+)\//.exec(path)?.[1] ?? path);
  return [...new Set(owners)].filter((owner) => !['auto', 'core', 'adapter-kit', '<stdin>'].includes(owner)).sort();
}

describe('a bundle contains one adapter:', () => {
  test.each<[string, 'browser' | 'node' | 'neutral', readonly string[], readonly string[]]>([
    ['Web Workers, for a browser', 'browser', [], ['comlink', 'web']],
    ['worker threads, for Node', 'node', [], ['node']],
    ['worker threads, for Bun', 'node', ['bun'], ['node']],
    ['worker threads, for Deno', 'node', ['deno'], ['node']],
    ['in-process, for Cloudflare', 'neutral', ['workerd', 'worker', 'browser'], ['in-process']],
    ['in-process, for another edge runtime', 'neutral', ['edge-light'], ['in-process']],
    ['in-process, without conditions', 'neutral', [], ['in-process']],
  ])('%s', async (_title, platform, conditions, owners) => {
    expect(await bundled(conditions, platform)).toEqual(owners);
  });
});

test('in Node it uses worker threads', async () => {
  const dispatcher = createDispatcher({ workers: 1 });
  expect(dispatcher.name).toBe('node');
  expect(dispatcher.capabilities).toMatchObject({ parallel: true, modules: 'imported' });
  await dispatcher.close();
});
