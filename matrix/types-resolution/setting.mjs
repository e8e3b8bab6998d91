import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilersIn } from '../runner/compile.mjs';
import { entryPoints, writeEntries } from './entries.mjs';

const ofModules = ['es2015', 'es2020', 'es2022', 'esnext', 'preserve'];
const ofNode = ['node16', 'nodenext'];
const modules = ['none', 'commonjs', 'amd', 'umd', 'system', ...ofModules, ...ofNode, 'node18', 'node20'];
const resolutions = ['node10', 'bundler', 'node16', 'nodenext'];

/** The values of `module` that a version allows, by `moduleResolution`. `classic` looks into no `node_modules`. */
function allowedBy(version) {
  const node = [...ofNode, ...(version >= 5.8 ? ['node18'] : []), ...(version >= 5.9 ? ['node20'] : [])];
  return {
    node10: version < 7 ? ['none', 'commonjs', 'amd', 'umd', 'system', ...ofModules] : [],
    bundler: [...(version >= 6 ? ['commonjs'] : []), ...ofModules],
    node16: node,
    nodenext: node,
  };
}

/** Where `import … = require(…)` can be written. */
const hasRequire = ['commonjs', 'preserve', ...ofNode, 'node18', 'node20'];

/** `{ pair, isAllowed, files, compilerOptions }` of every pair of `module` and `moduleResolution`. */
function compilationsOf(version) {
  const allowed = allowedBy(version);
  const pairs = resolutions.flatMap((moduleResolution) => modules.map((module) => ({ module, moduleResolution })));
  return pairs.map((pair) => {
    const isAllowed = allowed[pair.moduleResolution].includes(pair.module);
    const files = ['imports.ts', ...(hasRequire.includes(pair.module) ? ['requires.cts'] : [])];
    const compilerOptions = {
      ...pair,
      ...{ strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', types: ['node'] },
      lib: ['es2022', 'dom'],
      // `node10` is deprecated there.
      ...(version === 6 && { ignoreDeprecations: '6.0' }),
    };
    if (isAllowed) return { pair, isAllowed, files, compilerOptions };
    const { lib: _, ...others } = compilerOptions;
    return { pair, isAllowed, files: ['empty.ts'], compilerOptions: { ...others, noLib: true, types: [] } };
  });
}

export default {
  name: 'types-resolution',
  group: 'types',
  quick: false,
  shows:
    'every entry point of every package, with each minor version of TypeScript, under each pair of `module` and `moduleResolution` that it allows, `node10` included, but `classic`, which finds no packages',
  needs: ['npm install --save-dev @types/node'],
  timeout: 2_400_000,
  async run({ assert, exec, folder }) {
    const { dependencies, overrides } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const ours = (names) => Object.keys(names).filter((name) => name.startsWith('@dispatch/'));
    assert.deepEqual(ours(dependencies), ours(overrides).toSorted(), 'It has to install every package.');
    writeEntries(folder, entryPoints(folder));
    for (const compiler of compilersIn(folder)) {
      const compilations = compilationsOf(Number(compiler.slice('typescript-'.length)));
      writeFileSync(join(folder, 'compilations.json'), JSON.stringify(compilations));
      const { stdout } = await exec('node', ['compile.mjs', compiler], { timeout: 900_000 });
      const reports = JSON.parse(stdout);
      for (const [index, { pair, isAllowed }] of compilations.entries()) {
        const report = reports[index];
        const title = `${compiler} ${JSON.stringify(pair)}`;
        if (isAllowed) assert.deepEqual(report, [], title);
        else assert.match(report.join('\n'), /error TS(?:5\d|6046)/, `${title} is allowed: list it.`);
      }
    }
  },
};
