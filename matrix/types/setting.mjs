import { compile, compilersIn } from '../runner/compile.mjs';

export default {
  name: 'types',
  group: 'types',
  quick: true,
  shows: 'ES modules on Node, without `esnext.disposable` and `skipLibCheck`',
  needs: ['npm install --save-dev @types/node'],
  shared: { 'every-package.ts': 'every-package', 'node-packages.ts': 'node-packages' },
  async run(tools) {
    const options = { module: 'nodenext', types: ['node'], lib: ['es2022'], exactOptionalPropertyTypes: true };
    for (const compiler of compilersIn(tools.folder)) await compile(tools, compiler, ['node-packages.ts'], options);
  },
};
