import { compile, compilersIn } from '../runner/compile.mjs';

export default {
  name: 'types-commonjs',
  group: 'types',
  quick: false,
  shows: 'CommonJS with `node16`, `nodenext` and, before TypeScript 7, `node10`, without `skipLibCheck`',
  needs: ['npm install --save-dev @types/node'],
  timeout: 600_000,
  async run(tools) {
    for (const compiler of compilersIn(tools.folder)) {
      const node10 = {
        module: 'commonjs',
        moduleResolution: 'node10',
        // Deprecated in 6, and removed in 7.
        ...(compiler === 'typescript-6.0' && { ignoreDeprecations: '6.0' }),
      };
      const resolutions = [{ module: 'node16' }, { module: 'nodenext' }, node10];
      for (const options of resolutions)
        if (options !== node10 || compiler !== 'typescript-7.0')
          await compile(tools, compiler, ['application.ts'], { ...options, types: ['node'], lib: ['es2022'] });
    }
  },
};
