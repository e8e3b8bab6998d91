import { compile, compilersIn } from '../runner/compile.mjs';

const resolutions = [
  { module: 'node16' },
  { module: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'preserve', moduleResolution: 'bundler' },
];

export default {
  name: 'types-resolution',
  group: 'types',
  quick: false,
  shows: 'every `module` and `moduleResolution` that reads `exports`, for ES modules, with and without other types',
  needs: ['npm install --save-dev @types/node # for @dispatch/node with skipLibCheck: false'],
  shared: { 'every-package.ts': 'every-package', 'node-packages.ts': 'node-packages' },
  timeout: 900_000,
  async run(tools) {
    for (const compiler of compilersIn(tools.folder)) {
      for (const resolution of resolutions) {
        for (const more of [[], ['esnext.disposable'], ['dom'], ['webworker']]) {
          const lib = ['es2022', ...more];
          await compile(tools, compiler, ['node-packages.ts'], { ...resolution, types: ['node'], lib });
          if (more.length > 0 && more[0] !== 'esnext.disposable')
            await compile(tools, compiler, ['every-package.ts'], { ...resolution, types: [], lib });
        }
      }
    }
  },
};
