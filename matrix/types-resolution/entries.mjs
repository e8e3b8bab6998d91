// The files of this setting that are compiled: they load every entry point of our packages that has types.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const manifestIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The names of the entry points of the packages that a setting has installed, and of those that have files for `require()`. */
export function entryPoints(folder) {
  const { dependencies } = manifestIn(folder);
  const entries = Object.keys(dependencies).flatMap((name) =>
    Object.entries(name.startsWith('@dispatch/') ? manifestIn(join(folder, 'node_modules', name)).exports : {})
      .filter(([, target]) => target.types !== undefined)
      .map(([entry, target]) => ({ name: `${name}${entry.slice(1)}`, hasRequire: target.require !== undefined })),
  );
  const namesOf = (some) => some.map(({ name }) => name);
  return { imported: namesOf(entries), required: namesOf(entries.filter(({ hasRequire }) => hasRequire)) };
}

/** Writes imports.ts, requires.cts and empty.ts. */
export function writeEntries(folder, { imported, required }) {
  const write = (file, text) => writeFileSync(join(folder, file), text);
  write(
    'imports.ts',
    loading(imported, (name, entry) => `import * as ${name} from '${entry}';`),
  );
  write(
    'requires.cts',
    loading(required, (name, entry) => `import ${name} = require('${entry}');`),
  );
  write('empty.ts', 'export {};\n');
}

/** Types that are not found are an error of the compiler: `strict` lets no module be `any`. */
function loading(entries, load) {
  const names = entries.map((_, index) => `entry${index}`);
  return [
    ...entries.map((entry, index) => load(names[index], entry)),
    `export const loaded: readonly object[] = [${names.join(', ')}];`,
    '',
  ].join('\n');
}
