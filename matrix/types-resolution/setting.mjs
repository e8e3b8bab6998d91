import { compile, compilersIn } from '../runner/compile.mjs';

const resolutions = [
  { module: 'node16', lib: ['es2022', 'esnext.disposable'] },
  { module: 'preserve', moduleResolution: 'bundler', lib: ['es2022', 'dom'] },
];

export default {
  name: 'types-resolution',
  group: 'types',
  quick: false,
  shows: 'each minor version of TypeScript, `node16` and `preserve` with `bundler`, for ES modules',
  needs: ['npm install --save-dev @types/node'],
  shared: { 'every-package.ts': 'every-package', 'node-packages.ts': 'node-packages' },
  timeout: 900_000,
  async run(tools) {
    for (const compiler of compilersIn(tools.folder))
      for (const options of resolutions)
        await compile(tools, compiler, ['node-packages.ts'], { ...options, types: ['node'] });
  },
};
