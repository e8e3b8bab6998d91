// For the settings of types: compiles files with the compilers that a setting has installed as `typescript-VERSION`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What every compilation has in common; declarations are checked too. */
const common = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', noUncheckedIndexedAccess: true };

/** The versions that are installed, from the package.json of the setting. */
export function compilersIn(folder) {
  const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(devDependencies).flatMap((name) => (name.startsWith('typescript-') ? [name] : []));
}

/** Compiles `files` with one compiler. Rejects with what it reports. */
export async function compile({ folder, exec }, compiler, files, compilerOptions) {
  const config = 'tsconfig.matrix.json';
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions: { ...common, ...compilerOptions }, files }));
  await exec('node', [`node_modules/${compiler}/bin/tsc`, '--project', config, '--pretty', 'false']).catch((error) => {
    throw new Error(`${compiler} ${JSON.stringify(compilerOptions)}: ${error.message}`, { cause: error });
  });
}
