import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../pnpm.mjs';
import { tinypool } from '../../tinypool.mjs';

const kit = 'packages/adapter-kit';

/** Whose cases mutants are tried against, in this order. */
export const adapters = ['in-process', 'node', 'process'];

/** Entry points of the adapter kit are files of its own, so that the parts of them that nothing uses are left out. */
const kitFiles = {
  name: 'files of the adapter kit',
  setup({ onResolve }) {
    onResolve({ filter: /^@dispatch\/adapter-kit(\/|$)/ }, ({ path }) => {
      const entry = path.split('/').slice(2).join('-');
      return { path: join(root, kit, 'src', entry === '' ? 'index.ts' : `${entry}-entry.ts`), sideEffects: false };
    });
  },
};

/** The source files of the adapter kit that these adapters load, on the side of the dispatcher or of a worker. Others, for example those for browsers, have no effect on their cases. */
export async function loadedFiles() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: adapters.flatMap((adapter) =>
      ['index', ...(adapter === 'in-process' ? [] : ['worker', 'serve'])].map(
        (name) => `packages/${adapter}/dist/${name}.js`,
      ),
    ),
    outdir: 'unused',
    write: false,
    metafile: true,
    bundle: true,
    plugins: [tinypool, kitFiles],
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
  );
  return [...new Set(used)].filter((path) => path.startsWith(`${kit}/src/`)).sort();
}
