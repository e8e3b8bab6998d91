import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const versions = ['5.4', '5.9', '6.0', '7.0'];
const resolutions = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'commonjs', moduleResolution: 'node10' },
];

export default {
  name: 'types',
  group: 'types',
  quick: false,
  timeout: 600_000,
  shows:
    'TypeScript 5.4 to 7.0 with module and moduleResolution node16, nodenext, bundler and, before 7.0, node10, ' +
    'in CommonJS and in ES modules, without skipLibCheck',
  needs: [],
  async run({ exec, folder }) {
    for (const type of ['commonjs', 'module']) {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
      for (const version of versions) {
        for (const resolution of resolutions) {
          // TypeScript 7 does not have it any more.
          if (resolution.moduleResolution === 'node10' && version === '7.0') continue;
          const compilerOptions = {
            ...resolution,
            ...(resolution.moduleResolution === 'node10' && version === '6.0' && { ignoreDeprecations: '6.0' }),
            skipLibCheck: false,
            target: 'es2022',
            lib: ['es2023', 'esnext.disposable', 'dom'],
            types: ['node'],
            strict: true,
            noEmit: true,
          };
          const config = join(folder, `tsconfig-${type}-${version}-${resolution.module}.json`);
          writeFileSync(config, JSON.stringify({ compilerOptions, files: ['application.ts'] }));
          await exec('node', [`node_modules/typescript-${version}/bin/tsc`, '-p', config]);
        }
      }
    }
  },
};
