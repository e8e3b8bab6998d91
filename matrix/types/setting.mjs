import { compile, compilersIn } from '../runner/compile.mjs';

/** The least that a program has: no types of Node, and no library with `Disposable`. */
const least = { module: 'nodenext', types: [], lib: ['es2022', 'dom'] };
const most = {
  module: 'esnext',
  moduleResolution: 'bundler',
  types: ['node'],
  lib: ['es2022', 'esnext.disposable'],
  exactOptionalPropertyTypes: true,
};

export default {
  name: 'types',
  group: 'types',
  quick: true,
  shows: 'each minor version of TypeScript, without and with the types of Node and the library `esnext.disposable`',
  needs: ['npm install --save-dev @types/node # for @dispatch/node with skipLibCheck: false'],
  shared: { 'every-package.ts': 'every-package', 'node-packages.ts': 'node-packages' },
  async run(tools) {
    for (const compiler of compilersIn(tools.folder)) {
      await compile(tools, compiler, ['every-package.ts'], least);
      await compile(tools, compiler, ['node-packages.ts'], most);
    }
  },
};
